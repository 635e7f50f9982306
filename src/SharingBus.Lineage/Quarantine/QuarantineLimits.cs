namespace SharingBus.Lineage.Quarantine;

/// <summary>How much of one sender's a quarantine keeps: a hostile sender must not fill the disk.</summary>
public sealed record QuarantineLimits
{
    /// <summary>Items of one sender: more than a person looks through, and about half a megabyte of rows.</summary>
    public const int DefaultItems = 1_000;

    /// <summary>Bytes of one sender: four of the largest batches, some thousand ordinary ones.</summary>
    public const long DefaultBytes = 64L * 1024 * 1024;

    /// <summary>Items of one sender; at least 1. Beyond it settled ones make room, and then what comes is only counted.</summary>
    public int ItemsPerSender { get; init; } = DefaultItems;

    /// <summary>Bytes of one sender; at least 1. Beyond it only digest and reason of an item are kept.</summary>
    public long BytesPerSender { get; init; } = DefaultBytes;
}
