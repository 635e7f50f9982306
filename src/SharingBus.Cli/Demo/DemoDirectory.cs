using SharingBus.Cli.Commands;

namespace SharingBus.Cli.Demo;

/// <summary>Where a demo keeps its files: a directory that the caller named, or a temporary one that goes with the demo.</summary>
internal sealed class DemoDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly bool _temporary;

    private DemoDirectory(string path, bool temporary)
    {
        Path = path;
        _temporary = temporary;
    }

    /// <summary>The directory; only its owner may enter it.</summary>
    public string Path { get; }

    /// <summary>Makes the directory.</summary>
    /// <exception cref="CommandFailure">The named directory holds something.</exception>
    public static DemoDirectory Prepare(string? named)
    {
        if (named is null)
        {
            return new DemoDirectory(Directory.CreateTempSubdirectory("sharingbus-demo-").FullName, temporary: true);
        }

        if (Directory.Exists(named) && Directory.EnumerateFileSystemEntries(named).Any())
        {
            throw CommandFailure.Usage($"{named} is not empty: a demo starts from nothing and overwrites nothing");
        }

        var directory = OperatingSystem.IsWindows() ? Directory.CreateDirectory(named) : Directory.CreateDirectory(named, OwnerOnly);
        return new DemoDirectory(directory.FullName, temporary: false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_temporary)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
