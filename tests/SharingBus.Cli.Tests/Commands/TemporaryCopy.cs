namespace SharingBus.Cli.Tests.Commands;

/// <summary>A copy of some folders in a temporary directory.</summary>
internal sealed class TemporaryCopy : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-test-");

    public string Path => _directory.FullName;

    public static TemporaryCopy Of(string source, params string[] folders)
    {
        var copy = new TemporaryCopy();
        foreach (var folder in folders)
        {
            var target = Directory.CreateDirectory(System.IO.Path.Combine(copy.Path, folder)).FullName;
            foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(source, folder)))
            {
                File.Copy(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)));
            }
        }

        return copy;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
