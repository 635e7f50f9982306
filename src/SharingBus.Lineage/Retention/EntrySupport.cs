using Google.Protobuf;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Retention;

/// <summary>Says which entries support something that has not ended, so that they stay though their term is over. For one block.</summary>
/// <param name="store">The journal.</param>
/// <param name="holds">The legal holds.</param>
/// <param name="waiting">What has not arrived at its recipients.</param>
/// <param name="ending">The entries that end, of this block and by now.</param>
internal sealed class EntrySupport(IJournalStore store, LegalHolds holds, WaitingBatches waiting, IReadOnlyDictionary<long, JournalEntry> ending)
{
    // Entries about one use of break-glass, or that name one message.
    private const int MaxMentions = 1_000;

    // Blocks that the index names for one class. A class of which more decisions are left stays.
    private const int MaxBlocks = 1_000;

    // Entries that are not in the search index yet: less than two blocks, where the indexing keeps up. Else it is tried again later.
    private const int UnindexedEntries = 2 * Facets.BlockEntries;

    private readonly Dictionary<Guid, bool> _messages = [];
    private readonly Dictionary<long, IReadOnlyList<ReadOnlyMemory<byte>?>> _contents = [];
    private readonly Dictionary<StreamPosition, bool> _batches = [];

    /// <summary>Whether something stands that rests on an entry.</summary>
    /// <param name="index">The entry.</param>
    /// <param name="entry">What it says.</param>
    /// <param name="over">Whether the term of another entry is over.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async ValueTask<bool> StandsAsync(long index, JournalEntry entry, Func<JournalEntry, bool> over, CancellationToken cancellation) => entry.EventCase switch
    {
        JournalEntry.EventOneofCase.DecisionClass => await IsDecidedByAsync(index, cancellation),
        JournalEntry.EventOneofCase.BreakGlassOpened or JournalEntry.EventOneofCase.BreakGlassClosed
            or JournalEntry.EventOneofCase.BreakGlassReported or JournalEntry.EventOneofCase.BreakGlassRepeated => await IsOpenAsync(entry, over, cancellation),
        JournalEntry.EventOneofCase.HoldReleased => await IsPlacedBeforeAsync(index, entry.HoldReleased, cancellation) || await AnyStandsAsync(index, entry, cancellation),
        _ => await AnyStandsAsync(index, entry, cancellation),
    };

    private async ValueTask<bool> AnyStandsAsync(long index, JournalEntry entry, CancellationToken cancellation)
    {
        EntryIndex found = EntryIndex.Of(entry);
        HashSet<Guid> messages = [.. found.Homes.Select(static home => home.MessageId), .. found.Mentions];
        if (entry.Decided is { } decided)
        {
            messages.UnionWith(PackedIds.All(decided.MessageId));
        }
        else if (entry.Sent is { } sent)
        {
            messages.UnionWith(PackedIds.All(sent.MessageIds));
        }

        if (await AnyMessageStandsAsync(messages, cancellation))
        {
            return true;
        }

        foreach (StreamPosition batch in found.Batches)
        {
            if (await BatchStandsAsync(index, batch, cancellation))
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<bool> AnyMessageStandsAsync(HashSet<Guid> messages, CancellationToken cancellation)
    {
        Guid[] unknown = [.. messages.Where(message => !_messages.ContainsKey(message))];
        IReadOnlyDictionary<Guid, MessageHome> homes = unknown.Length > 0 ? await store.HomesAsync(unknown, cancellation) : new Dictionary<Guid, MessageHome>();
        foreach (Guid message in unknown)
        {
            _messages[message] = holds.IsHeld(message) || waiting.Holds(message)
                || (homes.TryGetValue(message, out MessageHome home) && await HasPayloadAsync(home, cancellation));
        }

        return messages.Any(message => _messages[message]);
    }

    private async ValueTask<bool> HasPayloadAsync(MessageHome home, CancellationToken cancellation)
    {
        if (!_contents.TryGetValue(home.Index, out IReadOnlyList<ReadOnlyMemory<byte>?>? parts))
        {
            _contents.Add(home.Index, parts = await store.ContentsAsync(home.Index, cancellation));
        }

        return home.Part < parts.Count && parts[home.Part] is { IsEmpty: false };
    }

    // What was done with a batch stays as long as the entry that says what was in it.
    private async ValueTask<bool> BatchStandsAsync(long index, StreamPosition batch, CancellationToken cancellation)
    {
        if (waiting.Holds(batch))
        {
            return true;
        }

        if (!_batches.TryGetValue(batch, out bool stands))
        {
            // Entries that have ended are found by nothing any more.
            IReadOnlyList<StoredEntry> first = await store.EntriesOfBatchAsync(batch, 1, cancellation);
            stands = first is [{ Kind: JournalEntry.EventOneofCase.Sent or JournalEntry.EventOneofCase.Received } home]
                && home.Index < index && !ending.ContainsKey(home.Index);
            _batches.Add(batch, stands);
        }

        return stands;
    }

    // A class was written once and is referred to by decisions for years.
    private async ValueTask<bool> IsDecidedByAsync(long index, CancellationToken cancellation)
    {
        long indexed = await store.CursorAsync(SearchIndexing.Cursor, cancellation) ?? 0;
        IReadOnlyList<long> blocks = await store.BlocksAsync([Facets.DecidedBy(index)], 0, indexed / Facets.BlockEntries, MaxBlocks, cancellation);
        foreach (long block in blocks)
        {
            if (await RefersAsync(index, block * Facets.BlockEntries, Facets.BlockEntries, cancellation))
            {
                return true;
            }
        }

        return blocks.Count == MaxBlocks || await store.SizeAsync(cancellation) > indexed + UnindexedEntries
            || await RefersAsync(index, indexed, UnindexedEntries, cancellation);
    }

    private async ValueTask<bool> RefersAsync(long decisionClass, long from, int count, CancellationToken cancellation) =>
        (await store.EntriesAsync(from, count, EntryKinds.All, cancellation)).Entries.Any(stored =>
            stored.Kind == JournalEntry.EventOneofCase.Decided && !ending.ContainsKey(stored.Index)
            && stored.Parse()?.Decided.Outcomes.Any(outcome => (long)outcome.DecisionClass == decisionClass) == true);

    // A use of break-glass ends as a whole, and never before somebody has reviewed it.
    private async ValueTask<bool> IsOpenAsync(JournalEntry entry, Func<JournalEntry, bool> over, CancellationToken cancellation)
    {
        ByteString id = entry.EventCase switch
        {
            JournalEntry.EventOneofCase.BreakGlassOpened => entry.BreakGlassOpened.Id,
            JournalEntry.EventOneofCase.BreakGlassClosed => entry.BreakGlassClosed.Id,
            JournalEntry.EventOneofCase.BreakGlassReported => entry.BreakGlassReported.Item.Id,
            _ => entry.BreakGlassRepeated.Id,
        };
        bool opened = false;
        bool closed = entry.BreakGlassClosed is not null;
        foreach (StoredEntry stored in await store.MentionsAsync(PackedIds.At(id, 0), MaxMentions, cancellation))
        {
            JournalEntry? other = stored.Parse();
            closed |= stored.Kind == JournalEntry.EventOneofCase.BreakGlassClosed;
            opened |= stored.Kind is JournalEntry.EventOneofCase.BreakGlassOpened or JournalEntry.EventOneofCase.BreakGlassReported
                && !ending.ContainsKey(stored.Index);
            if (other is not null && !over(other))
            {
                return true;
            }
        }

        return opened && !closed;
    }

    // A hold that was placed would stand again after the next start, were the release gone before it.
    private async ValueTask<bool> IsPlacedBeforeAsync(long index, HoldReleased release, CancellationToken cancellation) =>
        (await store.MentionsAsync(PackedIds.At(release.MessageId, 0), MaxMentions, cancellation)).Any(stored =>
            stored.Kind == JournalEntry.EventOneofCase.HoldPlaced && stored.Index < index && !ending.ContainsKey(stored.Index));
}
