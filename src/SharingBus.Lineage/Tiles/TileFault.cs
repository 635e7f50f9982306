namespace SharingBus.Lineage.Tiles;

/// <summary>A tile that is not what the checkpoint demands.</summary>
/// <param name="Path">Which; null where no single tile can be blamed.</param>
/// <param name="Reason">What kind of fault.</param>
/// <param name="Words">What was found, for people.</param>
public sealed record TileFault(TilePath? Path, TileFaultReason Reason, string Words)
{
    /// <summary>One line: the tile, the reason and the words.</summary>
    public override string ToString() => $"{Path?.ToString() ?? "the tree"}: {Reason}, {Words}";
}
