using System.Security.Cryptography;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Tiles;

namespace SharingBus.Lineage.Tests.Tiles;

/// <summary>The files of a tiled log, word for word as C2SP tlog-tiles defines them; shares nothing with the product. Can be damaged.</summary>
internal sealed class NaiveTiles : ITileStore, ITileLog
{
    public const string Name = "sharingbus.log/v1/northbridge/police-northbridge";

    private const int Width = 256;

    private NaiveTiles(IReadOnlyList<byte[]> leaves)
    {
        Root = TreeHash.Read(NaiveTree.Root(leaves));
        Size = leaves.Count;
        AddFiles("entries", [.. leaves.Select(static byte[] (leaf) => [0, (byte)leaf.Length, .. leaf])]);
        List<byte[]> row = [.. leaves.Select(static leaf => SHA256.HashData([0, .. leaf]))];
        for (int level = 0; row.Count > 0; level++)
        {
            AddFiles($"{level}", row);
            row = [.. row.Chunk(Width).Where(static tile => tile.Length == Width).Select(Perfect)];
        }
    }

    public long Size { get; }

    public TreeHash Root { get; }

    public Checkpoint Head => new(Name, Size, Root);

    /// <summary>Bytes by path.</summary>
    public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Every path that was fetched, in order.</summary>
    public List<string> Fetched { get; } = [];

    public static NaiveTiles Of(IReadOnlyList<byte[]> leaves) => new(leaves);

    public static NaiveTiles Of(int size, int seed = 1) => new(Leaves(size, seed));

    public static List<byte[]> Leaves(int size, int seed = 1)
    {
        Random random = new(seed);
        List<byte[]> leaves = [];
        for (int leaf = 0; leaf < size; leaf++)
        {
            byte[] bytes = new byte[32];
            random.NextBytes(bytes);
            leaves.Add(bytes);
        }

        return leaves;
    }

    public StoredTile Read(TilePath path) => Files.TryGetValue(path.ToString(), out byte[]? bytes)
        ? StoredTile.Of(path, bytes)
        : StoredTile.Faulty(path, TileFaultReason.Missing, "there is none");

    public ValueTask<ReadOnlyMemory<byte>> FetchAsync(TilePath path, long size, CancellationToken cancellation = default)
    {
        lock (Fetched)
        {
            Fetched.Add(path.ToString());
        }

        return ValueTask.FromResult<ReadOnlyMemory<byte>>(Files[path.ToString()]);
    }

    private static byte[] Perfect(byte[][] row) => row.Length == 1
        ? row[0]
        : Perfect([.. row.Chunk(2).Select(static pair => SHA256.HashData([1, .. pair[0], .. pair[1]]))]);

    private void AddFiles(string level, List<byte[]> items)
    {
        foreach ((int number, byte[][] tile) in items.Chunk(Width).Index())
        {
            string digits = $"{number:D6}";
            string name = number < 1000 ? digits[3..] : $"x{digits[..3]}/{digits[3..]}";
            string partial = tile.Length < Width ? $".p/{tile.Length}" : "";
            Files.Add($"tile/{level}/{name}{partial}", [.. tile.SelectMany(static item => item)]);
        }
    }
}
