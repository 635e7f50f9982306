using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Messages;

/// <summary>
/// What a journal knows of single messages, put together from the entry a message came in with, the batches it travelled in, and the
/// entries that name it by itself.
/// </summary>
public sealed class MessageReadings
{
    // A batch has one entry for each step of each role that it serves, and some more where it came again.
    private const int MaxBatchEntries = 1_000;

    private static readonly EntryKinds DecisionKinds = EntryKinds.Of(JournalEntry.EventOneofCase.Decided, JournalEntry.EventOneofCase.Sent);

    private readonly string _agency;
    private readonly IJournalReadings _read;

    internal MessageReadings(string agency, IJournalReadings read)
    {
        _agency = agency;
        _read = read;
    }

    /// <summary>Where a message came in; null where this journal neither accepted nor received it.</summary>
    public async ValueTask<MessageHome?> HomeAsync(Guid messageId, CancellationToken cancellation = default) =>
        (await _read.HomesAsync([messageId], cancellation)).TryGetValue(messageId, out MessageHome home) ? home : null;

    /// <summary>The entry a message came in with: its acceptance or the receiving of its batch; null where there is none.</summary>
    public async ValueTask<StoredEntry?> ArrivalAsync(Guid messageId, CancellationToken cancellation = default) =>
        await HomeAsync(messageId, cancellation) is { } home ? await EntryAsync(home.Index, cancellation) : null;

    /// <summary>Every entry that concerns a message, in order of the journal.</summary>
    public async ValueTask<IReadOnlyList<StoredEntry>> EntriesAsync(Guid messageId, int limit, CancellationToken cancellation = default)
    {
        SortedDictionary<long, StoredEntry> entries = [];
        foreach (StoredEntry mention in await _read.MentionsAsync(messageId, limit, cancellation))
        {
            entries[mention.Index] = mention;
        }

        if (await HomeAsync(messageId, cancellation) is { } home && await EntryAsync(home.Index, cancellation) is { } arrival)
        {
            entries[arrival.Index] = arrival;
            await foreach ((StreamPosition batch, int place) in BatchesAsync(home, arrival, entries, cancellation))
            {
                await AddEntriesOfBatchAsync(messageId, batch, place, entries, cancellation);
            }
        }

        return [.. entries.Values.Take(limit)];
    }

    /// <summary>Who holds a message, and what each confirmed: others where this agency accepted it, its own roles where it received it.</summary>
    public async ValueTask<IReadOnlyList<StoredHolder>> HoldersAsync(Guid messageId, CancellationToken cancellation = default)
    {
        HolderBook book = new(_agency, messageId);
        foreach (StoredEntry stored in await EntriesAsync(messageId, int.MaxValue, cancellation))
        {
            if (stored.Parse() is { } entry)
            {
                book.Read(entry);
            }
        }

        return book.Holders;
    }

    private async ValueTask<StoredEntry?> EntryAsync(long index, CancellationToken cancellation)
    {
        EntryPage page = await _read.EntriesAsync(index, 1, EntryKinds.All, cancellation);
        return page.Entries.Count > 0 && page.Entries[0].Index == index ? page.Entries[0] : null;
    }

    // The batches a message travelled in, and its place in each. Adds the entries of its decision on the way.
    private async IAsyncEnumerable<(StreamPosition Batch, int Place)> BatchesAsync(
        MessageHome home,
        StoredEntry arrival,
        SortedDictionary<long, StoredEntry> entries,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (arrival.Parse()?.Received is { } received)
        {
            yield return (EntryIndex.Batch(received), home.Part);
            yield break;
        }

        // It is decided where it was accepted, and again where a second person let go what was held of it.
        long[] decidedFor = [home.Index, .. entries.Values.Where(static e => e.Kind == JournalEntry.EventOneofCase.ReleaseApproved).Select(static e => e.Index)];
        foreach (long asked in decidedFor)
        {
            if (await _read.DecidedInAsync(asked, cancellation) is not { } range)
            {
                continue;
            }

            EntryPage page = await _read.EntriesAsync(range.First, range.Count, DecisionKinds, cancellation);
            foreach (StoredEntry stored in page.Entries.TakeWhile(entry => entry.Index < range.First + range.Count))
            {
                if (PlaceIn(stored, home.MessageId, entries) is { } sent)
                {
                    yield return sent;
                }
            }
        }
    }

    // Adds an entry of a decision where it is the message's own, and tells the batch where it is one that the message travelled in.
    private static (StreamPosition Batch, int Place)? PlaceIn(StoredEntry stored, Guid messageId, SortedDictionary<long, StoredEntry> entries)
    {
        JournalEntry? entry = stored.Parse();
        if (entry?.Decided is { } decided && PackedIds.IndexOf(decided.MessageId, messageId) == 0)
        {
            entries[stored.Index] = stored;
        }
        else if (entry?.Sent is { } sent && PackedIds.IndexOf(sent.MessageIds, messageId) is >= 0 and var place)
        {
            entries[stored.Index] = stored;
            return (EntryIndex.Batch(sent), place);
        }

        return null;
    }

    private async ValueTask AddEntriesOfBatchAsync(
        Guid messageId, StreamPosition batch, int place, SortedDictionary<long, StoredEntry> entries, CancellationToken cancellation)
    {
        foreach (StoredEntry stored in await _read.EntriesOfBatchAsync(batch, MaxBatchEntries, cancellation))
        {
            if (stored.Parse() is { } entry && Concerns(entry, messageId, batch, place) && entries.TryAdd(stored.Index, stored)
                && entry.Sent is { } again)
            {
                // It goes on in another incarnation of its stream.
                await AddEntriesOfBatchAsync(messageId, EntryIndex.Batch(again), place, entries, cancellation);
            }
        }
    }

    private static bool Concerns(JournalEntry entry, Guid messageId, StreamPosition batch, int place) => entry.EventCase switch
    {
        JournalEntry.EventOneofCase.Delivered => Hold(entry.Delivered.Parts, batch, place),
        JournalEntry.EventOneofCase.Acknowledged => Hold(entry.Acknowledged.Parts, batch, place),
        JournalEntry.EventOneofCase.ReceiptRecorded => Hold(entry.ReceiptRecorded.Receipt.Parts, batch, place),

        // A message that was taken in by itself, out of quarantine, stands alone in an entry of the same batch.
        JournalEntry.EventOneofCase.Received => PackedIds.IndexOf(entry.Received.MessageIds, messageId) >= 0,
        _ => true,
    };

    private static bool Hold(IEnumerable<BatchPart> parts, StreamPosition batch, int place) => parts.Any(part =>
        EntryIndex.Batch(batch.Stream.Peer, batch.Stream.Direction, part) == batch && Positions.Holds(part.Positions, place));
}
