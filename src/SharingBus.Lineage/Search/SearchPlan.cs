using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Search;

/// <summary>By which things a search finds its blocks: one of them at least stands in every block that has a hit.</summary>
internal sealed class SearchPlan(IJournalStore store)
{
    // Decision classes of one search: a federation has some for each role, rule and version of the bundle.
    private const int MaxClasses = 10_000;

    // Blocks with decision classes looked at in one go.
    private const int BlocksAtOnce = 64;

    /// <summary>The things.</summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="indexed">How far the index goes.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async ValueTask<IReadOnlyCollection<long>> FacetsAsync(SearchQuery query, long indexed, CancellationToken cancellation)
    {
        HashSet<long> facets = [];
        if (query.Wants(SearchOutcome.Released, SearchOutcome.Withheld, SearchOutcome.Held))
        {
            facets.UnionWith(await OfDecisionsAsync(query, indexed, cancellation));
        }

        // Only a decision has a rule.
        if (query.Rule.Length == 0)
        {
            facets.UnionWith(OfWhatFollowed(query));
        }

        return facets;
    }

    private static IEnumerable<long> OfWhatFollowed(SearchQuery query)
    {
        if (query.Role.Length > 0)
        {
            return [Facets.Role(query.Role)];
        }

        return query.Peer.Length > 0
            ? [Facets.Peer(query.Peer)]
            : Enum.GetValues<JournalEntry.EventOneofCase>().Where(kind => kind != JournalEntry.EventOneofCase.Decided && HitReading.Kinds(query).Holds(kind)).Select(Facets.Kind);
    }

    private async ValueTask<IEnumerable<long>> OfDecisionsAsync(SearchQuery query, long indexed, CancellationToken cancellation)
    {
        long? key = query switch
        {
            { Rule.Length: > 0 } => Facets.ClassesUnder(query.Rule),
            { Role.Length: > 0 } => Facets.ClassesOf(query.Role),
            { Peer.Length: > 0 } => Facets.ClassesFor(query.Peer),
            _ => null,
        };
        return key is { } classes
            ? (await ClassesAsync(query, classes, indexed, cancellation)).Select(Facets.DecidedBy)
            : [Facets.Kind(JournalEntry.EventOneofCase.Decided)];
    }

    private async ValueTask<List<long>> ClassesAsync(SearchQuery query, long key, long indexed, CancellationToken cancellation)
    {
        List<long> found = [];
        IReadOnlyList<long> blocks;
        long from = 0;
        do
        {
            blocks = await store.BlocksAsync([key], from, indexed / Facets.BlockEntries, BlocksAtOnce, cancellation);
            foreach (long block in blocks)
            {
                await AddAsync(query, block * Facets.BlockEntries, found, cancellation);
                from = block + 1;
            }
        }
        while (blocks.Count == BlocksAtOnce && found.Count < MaxClasses);
        return found;
    }

    private async ValueTask AddAsync(SearchQuery query, long first, List<long> found, CancellationToken cancellation)
    {
        EntryPage page = await store.EntriesAsync(first, Facets.BlockEntries, EntryKinds.All, cancellation);
        foreach (StoredEntry stored in page.Entries.Where(static entry => entry.Kind == JournalEntry.EventOneofCase.DecisionClass))
        {
            if (stored.Parse()?.DecisionClass is { } reason && Fits(query, reason))
            {
                found.Add(stored.Index);
            }
        }
    }

    private static bool Fits(SearchQuery query, DecisionClass reason) =>
        (query.Rule.Length == 0 || reason.RuleIds.Contains(query.Rule))
        && (query.Role.Length == 0 || reason.Role == query.Role)
        && (query.Peer.Length == 0 || reason.Recipient == query.Peer);
}
