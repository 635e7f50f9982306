using System.Buffers.Binary;
using System.Text;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Tiles;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>
/// The tiles of a log. A path is taken only as it would be written; stored tiles are whole only where every byte is that of the log. The byte in front says
/// which; stored tiles stand behind each other, each behind its length in two bytes.
/// </summary>
internal sealed class TileTarget : FuzzTarget
{
    // A full tile and a partial one, and a level above them.
    private const int Entries = 259;

    private static readonly TileTree Tree = new(Entries);
    private static readonly TilePath[] Paths = [.. Tree.Bundles(), .. Tree.TilesOf(0), .. Tree.TilesOf(1)];

    private readonly TreeHash _root;
    private readonly byte[] _whole;

    public TileTarget()
    {
        TreeHash[] commitments = [.. Enumerable.Range(0, Entries).Select(static entry => TreeHasher.Leaf([(byte)entry, (byte)(entry >> 8)]))];
        TreeHash[] leaves = [.. commitments.Select(static commitment => TreeHasher.Leaf(commitment.ToArray()))];
        _root = RootOf(leaves);
        TreeHash[] above = [RootOf(leaves[..TilePath.FullWidth])];
        _whole = [.. Paths.SelectMany(path => Framed(path, path.IsEntries ? commitments : path.Level == 0 ? leaves : above))];
        Seeds =
        [
            [1, .. _whole],
            .. new[] { "tile/0/000", "tile/63/x001/x234/067.p/255", "tile/entries/000.p/1", "tile/entries/x036/x028/x797/x018/x963/967" }
                .Select(static path => (byte[])[0, .. Encoding.ASCII.GetBytes(path)]),
        ];
    }

    public override string Name => "tiles";

    public override IReadOnlyList<byte[]> Seeds { get; }

    public override IReadOnlyList<byte[]> Words { get; } =
        [.. new[] { "x000/", "x999/", ".p/", "../", "tile/", "entries", "\0", "/", "256", "000" }.Select(Encoding.ASCII.GetBytes), [0, 32], [255, 255]];

    public override int Steering => 1;

    public override FuzzForm Form => FuzzForm.Bytes;

    public override string Read(ReadOnlyMemory<byte> input) => input.Span[0] % 2 == 0 ? ReadPath(input.Span[1..]) : ReadStore(input[1..]);

    private static string ReadPath(ReadOnlySpan<byte> input)
    {
        string text = Encoding.Latin1.GetString(input);
        if (!TilePath.TryParse(text, out TilePath path))
        {
            return "no path";
        }

        Require(path.ToString() == text, "a path is taken that is not written so");
        Require(TileFormat.Length(path) > 0, "a tile has no length");
        _ = new TileTree(long.MaxValue).Has(path);
        return $"path {path.Level} {path.IsEntries} {path.IsFull}";
    }

    private string ReadStore(ReadOnlyMemory<byte> input)
    {
        TileVerdict verdict = new TileVerifier(new Store(input)).Verify(Entries, _root);
        bool isWhole = input.Length >= _whole.Length && input.Span[.._whole.Length].SequenceEqual(_whole);
        Require(verdict.IsWhole == isWhole, isWhole ? "whole tiles are refused" : "tiles are taken that are not those of the log");
        return string.Join(',', verdict.Faults.Select(static fault => fault.Reason));
    }

    private static TreeHash RootOf(TreeHash[] leaves)
    {
        CompactRange tree = new();
        foreach (TreeHash leaf in leaves)
        {
            tree.Append(leaf, new List<TreeHash>());
        }

        return tree.Root();
    }

    private static byte[] Framed(TilePath path, TreeHash[] row)
    {
        byte[] tile = TileFormat.Write(path, row[(int)(path.Number * TilePath.FullWidth)..][..path.Width]);
        byte[] length = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)tile.Length);
        return [.. length, .. tile];
    }

    // What the input cuts short is missing.
    private sealed class Store(ReadOnlyMemory<byte> input) : ITileStore
    {
        public StoredTile Read(TilePath path)
        {
            ReadOnlyMemory<byte> rest = input;
            for (int place = 0; rest.Length >= sizeof(ushort); place++)
            {
                int length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(rest.Span), rest.Length - sizeof(ushort));
                if (Paths[place] == path)
                {
                    return StoredTile.Of(path, rest.Slice(sizeof(ushort), length));
                }

                rest = rest[(sizeof(ushort) + length)..];
            }

            return StoredTile.Faulty(path, TileFaultReason.Missing, "the input ends before it");
        }
    }
}
