namespace SharingBus.Cli.Commands;

/// <summary>Where a demo or a benchmark keeps its files: a directory that the caller named, or a temporary one that goes with the run.</summary>
internal sealed class RunDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly bool _temporary;

    private RunDirectory(string path, bool temporary)
    {
        Path = path;
        _temporary = temporary;
    }

    /// <summary>The directory; only its owner may enter it.</summary>
    public string Path { get; }

    /// <summary>Makes the directory.</summary>
    /// <param name="named">What the caller named; null takes a temporary one.</param>
    /// <param name="run">What runs there, as a message calls it: <c>demo</c>.</param>
    /// <exception cref="CommandFailure">The named directory holds something, or is a file.</exception>
    public static RunDirectory Prepare(string? named, string run)
    {
        if (named is null)
        {
            return new RunDirectory(Directory.CreateTempSubdirectory($"sharingbus-{run}-").FullName, temporary: true);
        }

        if (File.Exists(named))
        {
            throw Unusable($"{named} is a file: a {run} needs a directory");
        }

        if (Directory.Exists(named) && Directory.EnumerateFileSystemEntries(named).Any())
        {
            throw Unusable($"{named} is not empty: a {run} starts from nothing and overwrites nothing");
        }

        var directory = OperatingSystem.IsWindows() ? Directory.CreateDirectory(named) : Directory.CreateDirectory(named, OwnerOnly);
        return new RunDirectory(directory.FullName, temporary: false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_temporary)
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private static CommandFailure Unusable(string why) => CommandFailure.Usage($"{why}; name an empty directory, or one that does not exist yet");
}
