using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Tiles;

/// <summary>What was stored on one level, left to right; null stands for what could not be read.</summary>
/// <param name="keepsHashes">Whether the hashes of full tiles are kept: above the leaves, where they are few.</param>
internal sealed class TileRow(bool keepsHashes)
{
    /// <summary>The roots of the full tiles.</summary>
    public List<TreeHash?> Roots { get; } = [];

    /// <summary>The hashes of the full tiles, where they are kept.</summary>
    public List<TreeHash[]?> Full { get; } = [];

    /// <summary>The hashes of the partial tile; null where it has a fault too.</summary>
    public TreeHash[]? Edge { get; private set; }

    public void Add(TilePath path, TreeHash[]? hashes)
    {
        if (!path.IsFull)
        {
            Edge = hashes;
            return;
        }

        Roots.Add(hashes is null ? null : TileFold.Perfect(hashes));
        if (keepsHashes)
        {
            Full.Add(hashes);
        }
    }
}
