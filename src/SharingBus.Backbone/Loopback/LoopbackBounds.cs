namespace SharingBus.Backbone.Loopback;

/// <summary>How much one queue of the loopback holds; a send beyond either bound is refused, as a full broker queue refuses it.</summary>
public sealed record LoopbackBounds
{
    /// <summary>The defaults.</summary>
    public static LoopbackBounds Default { get; } = new();

    /// <summary>Batches per sender, recipient and lane, 1,024 (1 to 1,000,000): minutes of a demo's traffic to an absent agency.</summary>
    public int MaxBatches { get; init; } = 1_024;

    /// <summary>Bytes per sender, recipient and lane, 64 MiB (1 and more): a federation of five stays below the memory of a laptop.</summary>
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;
}
