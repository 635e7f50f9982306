using SharingBus.Lineage.Tiles;

namespace SharingBus.Lineage.Tests.Tiles;

/// <summary>A mirror's directory, deleted with the test.</summary>
internal sealed class TileFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-tiles-");

    public TileFolder() => Tiles = new TileDirectory(Path);

    public string Path => _directory.FullName;

    public TileDirectory Tiles { get; }

    public static TileFolder With(NaiveTiles tiles)
    {
        TileFolder folder = new();
        foreach ((string name, byte[] bytes) in tiles.Files)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(folder.File(name))!);
            System.IO.File.WriteAllBytes(folder.File(name), bytes);
        }

        return folder;
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Every file that a web server would hand out, by path.</summary>
    public Dictionary<string, byte[]> Files() => Directory
        .EnumerateFiles(System.IO.Path.Combine(Path, "tile"), "*", SearchOption.AllDirectories)
        .ToDictionary(file => System.IO.Path.GetRelativePath(Path, file), System.IO.File.ReadAllBytes);

    public void Dispose() => _directory.Delete(recursive: true);
}
