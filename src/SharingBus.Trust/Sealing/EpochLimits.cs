namespace SharingBus.Trust.Sealing;

/// <summary>When a sealer begins a new epoch.</summary>
/// <param name="MostBatches">
/// Batches under one key, 1 to <see cref="MostBatchesAllowed"/>. The greatest number of the largest batches is 2^37 AES blocks,
/// far from where AES-GCM's margin under one key would matter (2^-54).
/// </param>
/// <param name="MostAge">
/// How long a key is used, above zero and at most <see cref="MostAgeAllowed"/>: bounds what a key taken from memory can open, at
/// the price of one encapsulation (about 0.2 ms).
/// </param>
public sealed record EpochLimits(ulong MostBatches, TimeSpan MostAge)
{
    /// <summary>The greatest <see cref="MostBatches"/>.</summary>
    public const ulong MostBatchesAllowed = 1UL << 20;

    /// <summary>The greatest <see cref="MostAge"/>.</summary>
    public static TimeSpan MostAgeAllowed => TimeSpan.FromDays(1);

    /// <summary>2^20 batches, one hour.</summary>
    public static EpochLimits Default { get; } = new(MostBatchesAllowed, TimeSpan.FromHours(1));

    /// <summary>Refuses limits that are out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of range.</exception>
    internal EpochLimits Checked()
    {
        ArgumentOutOfRangeException.ThrowIfZero(MostBatches);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MostBatches, MostBatchesAllowed);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MostAge, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MostAge, MostAgeAllowed);
        return this;
    }
}
