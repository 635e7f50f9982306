namespace SharingBus.Lineage.Tiles;

/// <summary>What a check of stored tiles found.</summary>
/// <param name="Faults">Every fault; none where all is well.</param>
/// <param name="IsComplete">False where the check ended early, because there were too many faults to list.</param>
public sealed record TileVerdict(IReadOnlyList<TileFault> Faults, bool IsComplete)
{
    /// <summary>Whether every tile is exactly that of the tree, and entries and hashes each lead to the root.</summary>
    public bool IsWhole => IsComplete && Faults.Count == 0;
}
