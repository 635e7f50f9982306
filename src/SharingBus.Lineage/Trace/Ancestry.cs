using Google.Protobuf;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Trace;

/// <summary>What a message rests on, as far as one journal knows, and what of that is destroyed.</summary>
/// <param name="journal">The journal.</param>
internal sealed class Ancestry(Journal journal)
{
    // Messages looked at: a situation of the hub rests on some dozens.
    private const int MaxMessages = 1_000;

    // Entries that name one message: its changes, and the destruction of its payload.
    private const int MaxMentions = 1_000;

    /// <summary>Of the message and all that it was derived from, directly or not: those whose payloads are destroyed here.</summary>
    public async ValueTask<IReadOnlyList<DestroyedPayload>> DestroyedAsync(Guid messageId, CancellationToken cancellation)
    {
        List<DestroyedPayload> destroyed = [];
        HashSet<Guid> seen = [messageId];
        Queue<Guid> waiting = new(seen);
        while (waiting.TryDequeue(out Guid id))
        {
            if (await DestructionAsync(id, cancellation) is { } found)
            {
                destroyed.Add(found);
            }

            foreach (Guid parent in await journal.Read.ParentsAsync(id, cancellation))
            {
                if (seen.Count < MaxMessages && seen.Add(parent))
                {
                    waiting.Enqueue(parent);
                }
            }
        }

        return destroyed;
    }

    private async ValueTask<DestroyedPayload?> DestructionAsync(Guid id, CancellationToken cancellation)
    {
        foreach (StoredEntry stored in await journal.Read.MentionsAsync(id, MaxMentions, cancellation))
        {
            if (stored.Kind == JournalEntry.EventOneofCase.PayloadsDestroyed && stored.Parse() is { } entry)
            {
                return new DestroyedPayload
                {
                    MessageId = UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true)),
                    Reason = entry.PayloadsDestroyed.Reason,
                    Index = (ulong)stored.Index,
                    DestroyedAtUnixMicros = entry.TimeUnixMicros,
                };
            }
        }

        return await journal.Messages.ArrivalAsync(id, cancellation) is { IsErased: true } ended ? await EndedAsync(id, ended, cancellation) : null;
    }

    private async ValueTask<DestroyedPayload> EndedAsync(Guid id, StoredEntry ended, CancellationToken cancellation)
    {
        JournalEntry? record = ended.EndedBy is { } by ? (await journal.Read.EntriesAsync(by, 1, EntryKinds.All, cancellation)).Entries[0].Parse() : null;
        return new DestroyedPayload
        {
            MessageId = UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true)),
            Reason = DestructionReason.RecordEnded,
            Index = (ulong)(ended.EndedBy ?? 0),
            DestroyedAtUnixMicros = record?.TimeUnixMicros ?? 0,
        };
    }
}
