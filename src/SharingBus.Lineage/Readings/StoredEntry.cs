using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Readings;

/// <summary>An entry of the journal with the opening of its commitment.</summary>
/// <param name="Index">Place in the journal, from 0.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Salt">The commitment's salt: 32 bytes; empty where the entry has ended.</param>
/// <param name="Body">The serialised <see cref="JournalEntry"/>; empty where the entry has ended.</param>
public sealed record StoredEntry(
    long Index, JournalEntry.EventOneofCase Kind, ReadOnlyMemory<byte> Salt, ReadOnlyMemory<byte> Body)
{
    /// <summary>The entry that records that this one has ended with its term; null where it has not, or where the journal cannot say.</summary>
    public long? EndedBy { get; init; }

    /// <summary>Whether entry and salt are gone; the commitment stays in the tree.</summary>
    public bool IsErased => Salt.IsEmpty;

    /// <summary>The entry as it was handed to the journal, where it is still in memory.</summary>
    internal JournalEntry? Written { get; init; }

    /// <summary>The parsed entry, which nobody changes: null where it has ended. Parsed at each call, where it is not in memory as it was written.</summary>
    public JournalEntry? Parse() => IsErased ? null : Written ?? JournalEntry.Parser.ParseFrom(Body.Span);
}
