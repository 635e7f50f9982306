using Google.Protobuf;
using Google.Protobuf.Collections;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Journals;

/// <summary>Which messages an entry names: what the index of messages is made from.</summary>
internal static class EntryMessages
{
    private const int IdSize = 16;

    public static IReadOnlyList<Guid> Of(JournalEntry entry) => entry.EventCase switch
    {
        JournalEntry.EventOneofCase.Accepted => [Id(entry.Accepted.MessageId)],
        JournalEntry.EventOneofCase.Decided => [Id(entry.Decided.MessageId)],
        JournalEntry.EventOneofCase.Sent => Ids(entry.Sent.MessageIds),
        JournalEntry.EventOneofCase.Received => Ids(entry.Received.MessageIds),
        JournalEntry.EventOneofCase.Delivered => Ids(entry.Delivered.MessageIds),
        JournalEntry.EventOneofCase.Acknowledged => Ids(entry.Acknowledged.MessageIds),
        JournalEntry.EventOneofCase.ReceiptRecorded => Ids(entry.ReceiptRecorded.Receipt.MessageIds),
        JournalEntry.EventOneofCase.ChangeOrdered => OfChange(entry.ChangeOrdered.MessageId, entry.ChangeOrdered.Change),
        JournalEntry.EventOneofCase.ChangeApplied => OfChange(entry.ChangeApplied.MessageId, entry.ChangeApplied.Change),
        JournalEntry.EventOneofCase.Quarantined => Ids(entry.Quarantined.MessageIds),
        _ => [],
    };

    public static void AddParents(JournalEntry entry, List<ParentEdge> edges)
    {
        if (entry.EventCase != JournalEntry.EventOneofCase.Accepted)
        {
            return;
        }

        Guid child = Id(entry.Accepted.MessageId);
        foreach (ByteString parent in entry.Accepted.Parents)
        {
            edges.Add(new ParentEdge(Id(parent), child));
        }
    }

    // A change is found from the message it changes and from the one that replaces it, not only from its own id.
    private static HashSet<Guid> Named(IEnumerable<ByteString> ids)
    {
        HashSet<Guid> named = [];
        foreach (ByteString id in ids)
        {
            if (!id.IsEmpty)
            {
                named.Add(Id(id));
            }
        }

        return named;
    }

    private static Guid[] OfChange(ByteString id, Exchange.V1.Change change) => [.. Named([id, change.Target, change.Replacement])];

    private static Guid[] Ids(RepeatedField<ByteString> ids) => ids.Count == 0 ? [] : [.. Named(ids)];

    private static Guid Id(ByteString id) =>
        id.Length == IdSize
            ? new Guid(id.Span, bigEndian: true)
            : throw new ArgumentException($"A message id has {IdSize} bytes, not {id.Length}.", nameof(id));
}
