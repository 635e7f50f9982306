using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Lineage.Search;

/// <summary>A page of hits that fills.</summary>
internal sealed class SearchDraft(Journal journal, SearchQuery query, SearchPosition from, int limit)
{
    private readonly HitReading _reading = new(journal.Read);
    private readonly List<SearchHit> _hits = [];
    private SearchPosition? _next;

    /// <summary>The messages that are looked for; null for any.</summary>
    public IReadOnlySet<Guid>? Messages { get; set; }

    /// <summary>Adds what an entry says; false where the page is full and goes on there.</summary>
    public async ValueTask<bool> AddAsync(StoredEntry stored, CancellationToken cancellation)
    {
        if (stored.Index < from.Index)
        {
            return true;
        }

        IReadOnlyList<SearchHit> hits = await _reading.OfAsync(stored, cancellation);
        SearchHit[] fitting = await WithPurposesAsync([.. hits.Where(Fits)], cancellation);
        int skip = stored.Index == from.Index ? from.Skip : 0;
        int room = limit - _hits.Count;
        _hits.AddRange(fitting.Skip(skip).Take(room));
        if (fitting.Length - skip > room)
        {
            _next = new SearchPosition(stored.Index, skip + room);
            return false;
        }

        return true;
    }

    /// <summary>Everything below an index was looked at.</summary>
    public void Passed(long index, bool isLast) => _next = isLast ? null : new SearchPosition(index, 0);

    public SearchPage ToPage() => new(_hits, _next);

    private bool Fits(SearchHit hit) => query.Fits(hit) && (Messages is null || Messages.Contains(IdOf(hit)));

    // Whoever was looked up is no message.
    private static Guid IdOf(SearchHit hit) => hit.MessageId.IsEmpty ? Guid.Empty : PackedIds.At(hit.MessageId, 0);

    // The purpose stands in the acceptance alone.
    private async ValueTask<SearchHit[]> WithPurposesAsync(SearchHit[] hits, CancellationToken cancellation)
    {
        if (hits.Length == 0)
        {
            return hits;
        }

        Guid[] ids = [.. hits.Select(IdOf).Distinct()];
        Dictionary<Guid, Purpose> purposes = [];
        foreach (MessageHome home in (await journal.Read.HomesAsync(ids, cancellation)).Values)
        {
            EntryPage page = await journal.Read.EntriesAsync(home.Index, 1, EntryKinds.All, cancellation);
            if (page.Entries is [{ } stored] && stored.Index == home.Index && stored.Parse()?.Accepted is { } accepted)
            {
                purposes[home.MessageId] = accepted.Purpose;
            }
        }

        foreach (SearchHit hit in hits)
        {
            hit.Purpose = purposes.GetValueOrDefault(IdOf(hit));
        }

        return query.Purpose == Purpose.Unspecified ? hits : Array.FindAll(hits, hit => hit.Purpose == query.Purpose);
    }
}
