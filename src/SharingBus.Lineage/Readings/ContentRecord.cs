namespace SharingBus.Lineage.Readings;

/// <summary>Content that belongs to an entry. It stands apart from the entries, so that it can be erased.</summary>
/// <param name="Entry">Which of the write's entries it belongs to, from 0.</param>
/// <param name="Parts">The content: one part for an accepted notice, one for each message of a received batch.</param>
/// <param name="Ends">
/// When the time of each part is over: microseconds since the Unix epoch, UTC; 0 for one that has no end. Null where none has.
/// </param>
public sealed record ContentRecord(int Entry, IReadOnlyList<ReadOnlyMemory<byte>> Parts, IReadOnlyList<long>? Ends = null)
{
    /// <summary>What stands in front of the one part, and is stored and read as part of it: so nobody has to put the two together before.</summary>
    public ReadOnlyMemory<byte> Head { get; init; }
}
