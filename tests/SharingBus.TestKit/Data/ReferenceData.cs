namespace SharingBus.TestKit.Data;

/// <summary>Published standards and samples that tests compare with. They are not part of the repository.</summary>
public static class ReferenceData
{
    /// <summary>The environment variable that names the directory.</summary>
    public const string Variable = "SHARINGBUS_REFERENCE_DATA";

    /// <summary>
    /// The directory of reference data: <see cref="Variable"/>, or <c>../shared/data</c> beside the repository. Skips the running test if
    /// there is none, and fails it in CI.
    /// </summary>
    public static string Find()
    {
        if (TryFind() is { } directory)
        {
            return directory;
        }

        Availability.Missing("skipped: no reference data. Put it at ../shared/data beside the repository, or name it in " + Variable + ".");
        throw new InvalidOperationException();
    }

    /// <summary>A file or directory of the reference data; skips or fails as <see cref="Find()"/> does if it is not there.</summary>
    /// <param name="path">Relative, with forward slashes.</param>
    public static string Find(string path)
    {
        string found = Path.Combine(Find(), path);
        if (!Path.Exists(found))
        {
            Availability.Missing($"skipped: no reference data {path}.");
        }

        return found;
    }

    /// <summary>The directory, or null if there is none.</summary>
    public static string? TryFind()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        string directory = string.IsNullOrEmpty(named) ? Path.Combine(Repository.Root, "..", "shared", "data") : named;
        return Directory.Exists(directory) ? Path.GetFullPath(directory) : null;
    }
}
