using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Tiles;

/// <summary>
/// Says which tiles are wrong. What a place must hold is known from above, beginning with the root; where the tile there does not hold it,
/// what stands below may, so that one wrong tile is blamed alone. Whatever nothing proves is a fault.
/// </summary>
internal sealed class TileJudge
{
    private readonly TileSurvey _survey;
    private readonly TileTree _tree;
    private readonly List<TileFault> _faults = [];

    // The roots of the bundles, and what follows from them on each level above. Index 0 is not used: bundles hold the leaves.
    private readonly List<TreeHash?>[] _derived;

    public TileJudge(TileSurvey survey)
    {
        (_survey, _tree) = (survey, survey.Tree);
        _derived = new List<TreeHash?>[Math.Max(2, _tree.Levels)];
        (_derived[0], _derived[1]) = ([], survey.Bundles.Roots);
        for (int level = 2; level < _tree.Levels; level++)
        {
            int below = level - 1;
            _derived[level] = [.. Enumerable.Range(0, (int)_tree.FullTilesAt(below)).Select(number => Fold(Slice(_derived[below], number, TilePath.FullWidth)))];
        }
    }

    // A tile's hashes as the tile itself, the tiles below it, or the entries have them.
    private delegate TreeHash[]? Source(int level, int number, int width);

    private Source[] Sources => [FromTile, FromEntries, FromBelow];

    /// <summary>The faults beside those that the survey found.</summary>
    public List<TileFault> Judge(TreeHash root)
    {
        TreeHash[]?[] edges = Edges(root);
        TreeHash?[] above = [];
        for (int level = _tree.Levels - 1; level >= 0; level--)
        {
            above = JudgeLevel(level, above, edges[level]);
        }

        return _faults;
    }

    // The partial tiles together give the root, so they are right or wrong together.
    private TreeHash[]?[] Edges(TreeHash root)
    {
        TreeHash[]?[]? wrong = null;
        TreeHash found = default;
        foreach (Source source in Sources)
        {
            TreeHash[]?[] edges = [.. Enumerable.Range(0, _tree.Levels).Select(level => EdgeFrom(source, level))];
            if (edges.Any(static edge => edge is null))
            {
                continue;
            }

            TreeHash head = TileFold.Head(_tree, level => edges[level]!);
            if (head == root)
            {
                return edges;
            }

            (wrong, found) = (wrong ?? edges, wrong is null ? head : found);
        }

        // Judged against their own root all the same: that shows what among them does not fit.
        if (wrong is not null)
        {
            _faults.Add(new TileFault(null, TileFaultReason.AnotherRoot, $"{_tree.Size} entries lead to {found}, the checkpoint has {root}"));
        }

        return wrong ?? new TreeHash[]?[_tree.Levels];
    }

    private TreeHash[]? EdgeFrom(Source source, int level) =>
        _tree.EdgeWidth(level) is > 0 and int width ? source(level, (int)_tree.FullTilesAt(level), width) : [];

    // Gives what is true of the level, for the level below it.
    private TreeHash?[] JudgeLevel(int level, TreeHash?[] above, TreeHash[]? edge)
    {
        TreeHash?[] proven = new TreeHash?[level > 0 ? _tree.HashesAt(level) : 0];
        for (int number = 0; number < above.Length; number++)
        {
            Judge(TilePath.Hashes(level, number), _survey.Levels[level].Roots[number], above[number]);
            if (level == 0)
            {
                Judge(TilePath.Entries(number), _survey.Bundles.Roots[number], above[number]);
            }
            else if (above[number] is { } expected)
            {
                Keep(proven, number, Sources.Select(source => source(level, number, TilePath.FullWidth)).FirstOrDefault(found => Fold(found) == expected));
            }
        }

        if (_tree.EdgeWidth(level) > 0)
        {
            JudgeEdge(_tree.Edge(level), _survey.Levels[level].Edge, edge);
            if (level == 0)
            {
                JudgeEdge(TilePath.Entries(_tree.FullTilesAt(0), _tree.EdgeWidth(0)), _survey.Bundles.Edge, edge);
            }
            else
            {
                Keep(proven, above.Length, edge);
            }
        }

        return proven;
    }

    private void Judge(TilePath path, TreeHash? found, TreeHash? expected)
    {
        if (found is { } root && expected != root)
        {
            _faults.Add(expected is { } right ? Altered(path, $"its hashes lead to {root}, {right} belongs there") : Unproven(path));
        }
    }

    private void JudgeEdge(TilePath path, TreeHash[]? found, TreeHash[]? expected)
    {
        if (found is not null && (expected is null || !found.AsSpan().SequenceEqual(expected)))
        {
            _faults.Add(expected is null ? Unproven(path) : Altered(path, $"{found.Zip(expected).Count(static pair => pair.First != pair.Second)} of its hashes are not those of the tree"));
        }
    }

    private static TileFault Altered(TilePath path, string words) => new(path, TileFaultReason.Altered, words);

    private static TileFault Unproven(TilePath path) =>
        new(path, TileFaultReason.Unproven, "nothing that is left leads from it to the root");

    private static void Keep(TreeHash?[] proven, int number, TreeHash[]? hashes)
    {
        for (int hash = 0; hash < (hashes?.Length ?? 0); hash++)
        {
            proven[(number * TilePath.FullWidth) + hash] = hashes![hash];
        }
    }

    private TreeHash[]? FromTile(int level, int number, int width) =>
        width < TilePath.FullWidth ? _survey.Levels[level].Edge : _survey.Levels[level].Full[number];

    private TreeHash[]? FromEntries(int level, int number, int width) =>
        level == 0 ? _survey.Bundles.Edge : Slice(_derived[level], number, width);

    private TreeHash[]? FromBelow(int level, int number, int width) =>
        level == 0 ? _survey.Levels[0].Edge : Slice(_survey.Levels[level - 1].Roots, number, width);

    private static TreeHash? Fold(TreeHash[]? hashes) => hashes is null ? null : TileFold.Perfect(hashes);

    private static TreeHash[]? Slice(List<TreeHash?> hashes, int number, int width)
    {
        List<TreeHash?> slice = hashes.GetRange(number * TilePath.FullWidth, width);
        return slice.TrueForAll(static hash => hash is not null) ? [.. slice.Select(static hash => hash!.Value)] : null;
    }
}
