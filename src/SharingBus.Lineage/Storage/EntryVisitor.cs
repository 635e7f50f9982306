using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Storage;

/// <summary>Is given one entry.</summary>
/// <param name="kind">What happened.</param>
/// <param name="body">The serialised <see cref="JournalEntry"/>; it is good during the call only.</param>
internal delegate void EntryVisitor(JournalEntry.EventOneofCase kind, ReadOnlySpan<byte> body);
