using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Tiles;

/// <summary>
/// Tiles of a log of which each is proven before it is used: its partial tiles together give the root, and a full tile gives the hash that
/// the tile above has for it. Few are kept: those on the right edge, and those on the edge of an older size.
/// </summary>
internal sealed class ProvenTiles
{
    private readonly ITileLog _log;
    private readonly Checkpoint _head;
    private readonly Dictionary<TilePath, TreeHash[]> _kept;

    private ProvenTiles(ITileLog log, Checkpoint head, TileTree tree, Dictionary<TilePath, TreeHash[]> kept) => (_log, _head, Tree, _kept) = (log, head, tree, kept);

    /// <summary>The tree.</summary>
    public TileTree Tree { get; }

    /// <summary>Begins with the right edge.</summary>
    /// <exception cref="TileMirrorException">The log serves another tree than its checkpoint says.</exception>
    public static async Task<ProvenTiles> BeginAsync(ITileLog log, Checkpoint head, CancellationToken cancellation)
    {
        TileTree tree = new(head.Size);
        Dictionary<TilePath, TreeHash[]> edges = [];
        for (int level = 0; level < tree.Levels; level++)
        {
            if (tree.EdgeWidth(level) > 0)
            {
                TilePath path = tree.Edge(level);
                edges.Add(path, await FetchAsync(log, head, path, cancellation));
            }
        }

        TreeHash served = TileFold.Head(tree, level => edges[tree.Edge(level)]);
        return served == head.Root
            ? new ProvenTiles(log, head, tree, edges)
            : throw new TileMirrorException(
                TileMirrorError.ServedTileWrong,
                $"The log's tiles lead to {served}, its checkpoint of {head.Size} entries has {head.Root}.");
    }

    /// <summary>A partial tile of the right edge.</summary>
    public TreeHash[] Edge(int level) => _kept[Tree.Edge(level)];

    /// <summary>The root that the log has at an older size.</summary>
    public async Task<TreeHash> RootAtAsync(long size, CancellationToken cancellation)
    {
        TileTree older = new(size);
        TreeHash[][] edges = new TreeHash[older.Levels][];
        for (int level = 0; level < edges.Length; level++)
        {
            // The older tree's partial tile is the beginning of the tile that stands there now.
            edges[level] = older.EdgeWidth(level) > 0 ? await KeepAsync(level, older.FullTilesAt(level), cancellation) : [];
        }

        return TileFold.Head(older, level => edges[level]);
    }

    /// <summary>A full tile of which the root is known.</summary>
    public async Task<TreeHash[]> FullAsync(TilePath path, TreeHash expected, CancellationToken cancellation)
    {
        if (_kept.TryGetValue(path, out TreeHash[]? kept))
        {
            return kept;
        }

        TreeHash[] hashes = await FetchAsync(_log, _head, path, cancellation);
        return TileFold.Perfect(hashes) == expected ? hashes : throw ServedWrong(path, "its hashes are not those that its checkpoint demands");
    }

    /// <summary>The bytes of a bundle of which the leaf hashes are known.</summary>
    public async Task<ReadOnlyMemory<byte>> BundleAsync(TilePath path, TreeHash[] leaves, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> bytes = await _log.FetchAsync(path, _head.Size, cancellation);
        return TileFormat.Hashes(path, bytes.Span) is { } served && served.AsSpan().SequenceEqual(leaves)
            ? bytes
            : throw ServedWrong(path, "its entries are not those that its checkpoint demands");
    }

    private async Task<TreeHash[]> KeepAsync(int level, long number, CancellationToken cancellation)
    {
        bool isEdge = number == Tree.FullTilesAt(level);
        TilePath path = isEdge ? Tree.Edge(level) : TilePath.Hashes(level, number);
        if (!_kept.TryGetValue(path, out TreeHash[]? hashes))
        {
            TreeHash[] above = await KeepAsync(level + 1, number / TilePath.FullWidth, cancellation);
            hashes = await FullAsync(path, above[number % TilePath.FullWidth], cancellation);
            _kept.Add(path, hashes);
        }

        return hashes;
    }

    private static async Task<TreeHash[]> FetchAsync(ITileLog log, Checkpoint head, TilePath path, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> bytes = await log.FetchAsync(path, head.Size, cancellation);
        return TileFormat.Hashes(path, bytes.Span) ?? throw ServedWrong(path, $"{bytes.Length} bytes that are no such tile");
    }

    private static TileMirrorException ServedWrong(TilePath path, string words) =>
        new(TileMirrorError.ServedTileWrong, $"The log served {path} wrong: {words}. Nothing of it was stored.");
}
