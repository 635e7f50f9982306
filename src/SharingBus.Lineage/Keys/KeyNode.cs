namespace SharingBus.Lineage.Keys;

/// <summary>A key from which those of the 2^<paramref name="Height"/> payloads below it are made, and no other.</summary>
/// <param name="First">The number of the first of them.</param>
/// <param name="Height">Halvings down to one payload: 0 where it is a payload's own key.</param>
/// <param name="Key">The key.</param>
internal sealed record KeyNode(long First, int Height, ReadOnlyMemory<byte> Key)
{
    /// <summary>Behind the last of them.</summary>
    public long End => First + (1L << Height);
}
