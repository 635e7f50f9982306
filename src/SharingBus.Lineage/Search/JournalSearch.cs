using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Lineage.Search;

/// <summary>
/// Finds what happened with messages. By message it goes by what the message is found by; else it reads the blocks that the index names, and those that
/// are not in the index yet. Order is the journal's.
/// </summary>
public sealed class JournalSearch
{
    // How far a clock may have been put back, 5 minutes: entries stand in order of the journal, and their times are as good as the clock was.
    private const long ClockStepMicros = 5L * 60 * 1_000_000;

    // Blocks that one page may cost, some 100 ms: a page that has fewer hits by then is given as it is.
    private const int MaxBlocks = 64;

    // Entries of one message, and messages derived from one.
    private const int MaxEntries = 10_000;
    private const int MaxDerived = 1_000;

    private readonly Journal _journal;
    private readonly IJournalStore _store;

    /// <summary>Searches the given journal.</summary>
    public JournalSearch(Journal journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        _journal = journal;
        _store = (IJournalStore)journal.Read;
    }

    /// <summary>Some of what is found, from a position on.</summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="from">Where to begin; the default is the beginning.</param>
    /// <param name="limit">Hits at most.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async ValueTask<SearchPage> FindAsync(SearchQuery query, SearchPosition from, int limit, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        SearchDraft draft = new(_journal, query, from, limit);
        if (query.Message is { } message)
        {
            await AddAsync(draft, [message], cancellation);
        }
        else if (query.DerivedFrom is { } parent)
        {
            await AddAsync(draft, await DerivedAsync(parent, cancellation), cancellation);
        }
        else
        {
            await AddBlocksAsync(draft, query, from, cancellation);
        }

        return draft.ToPage();
    }

    private async ValueTask AddAsync(SearchDraft draft, IReadOnlyCollection<Guid> messages, CancellationToken cancellation)
    {
        SortedDictionary<long, StoredEntry> entries = [];
        foreach (Guid message in messages)
        {
            foreach (StoredEntry stored in await _journal.Messages.EntriesAsync(message, MaxEntries, cancellation))
            {
                entries[stored.Index] = stored;
            }
        }

        draft.Messages = messages.ToHashSet();
        foreach (StoredEntry stored in entries.Values)
        {
            if (!await draft.AddAsync(stored, cancellation))
            {
                return;
            }
        }
    }

    private async ValueTask<HashSet<Guid>> DerivedAsync(Guid parent, CancellationToken cancellation)
    {
        HashSet<Guid> derived = [];
        Queue<Guid> waiting = new([parent]);
        while (waiting.TryDequeue(out Guid id) && derived.Count < MaxDerived)
        {
            foreach (Guid child in await _store.DerivedAsync(id, MaxDerived, cancellation))
            {
                if (child != parent && derived.Add(child))
                {
                    waiting.Enqueue(child);
                }
            }
        }

        return derived;
    }

    private async ValueTask AddBlocksAsync(SearchDraft draft, SearchQuery query, SearchPosition from, CancellationToken cancellation)
    {
        long size = _journal.Size;
        long begin = Math.Max(from.Index, await PlaceOfAsync(size, query.FromUnixMicros, -ClockStepMicros, cancellation));

        // To the end of its block: among entries that have ended a place is found to that. Each hit's own time decides.
        long place = await PlaceOfAsync(size, query.UntilUnixMicros, ClockStepMicros, cancellation);
        long end = Math.Min(size, ((place / Facets.BlockEntries) + 1) * Facets.BlockEntries);
        long indexed = Math.Min(size, await _store.CursorAsync(SearchIndexing.Cursor, cancellation) ?? 0);
        IReadOnlyCollection<long> facets = await new SearchPlan(_store).FacetsAsync(query, indexed, cancellation);
        EntryKinds kinds = HitReading.Kinds(query);
        List<long> blocks = [.. await _store.BlocksAsync(facets, begin / Facets.BlockEntries, Blocks(Math.Min(end, indexed)), MaxBlocks, cancellation)];
        if (blocks.Count < MaxBlocks)
        {
            long unindexed = Math.Max(begin, indexed) / Facets.BlockEntries;
            long last = Math.Min(Blocks(end), unindexed + MaxBlocks - blocks.Count);
            for (long block = unindexed; block < last; block++)
            {
                blocks.Add(block);
            }
        }

        foreach (long block in blocks)
        {
            long first = Math.Max(begin, block * Facets.BlockEntries);
            long behind = Math.Min(end, (block + 1) * Facets.BlockEntries);

            // Of every kind: a reading of some goes on behind the block until it has as many.
            EntryPage page = await _store.EntriesAsync(first, (int)Math.Max(0, behind - first), EntryKinds.All, cancellation);
            foreach (StoredEntry stored in page.Entries.Where(entry => kinds.Holds(entry.Kind)))
            {
                if (!await draft.AddAsync(stored, cancellation))
                {
                    return;
                }
            }

            draft.Passed(behind, isLast: behind >= end);
        }

        // Fewer than a page may cost were named, so there are no more.
        if (blocks.Count < MaxBlocks)
        {
            draft.Passed(end, isLast: true);
        }
    }

    private static long Blocks(long entries) => (entries + Facets.BlockEntries - 1) / Facets.BlockEntries;

    // The place of a time among the entries, some minutes before or behind it.
    private ValueTask<long> PlaceOfAsync(long size, long micros, long step, CancellationToken cancellation)
    {
        long time = step > 0 ? (micros > long.MaxValue - step ? long.MaxValue : micros + step) : Math.Max(0, micros + step);
        return time switch
        {
            0 => ValueTask.FromResult(0L),
            long.MaxValue => ValueTask.FromResult(size),
            _ => TimeSearch.FindAsync(_store, size, time, EntryKinds.All, cancellation),
        };
    }
}
