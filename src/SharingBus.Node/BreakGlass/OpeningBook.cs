using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.BreakGlass;

/// <summary>
/// Every use of break-glass that is open or waits for its review, and some that were reviewed lately: a reading of the journal, one swapped
/// reference. Whoever decides notices looks here, and finds an empty list as a rule.
/// </summary>
internal sealed class OpeningBook
{
    /// <summary>Reviewed ones that are kept to be shown, 100: the journal has them all.</summary>
    public const int MaxReviewed = 100;

    private const int PageEntries = 500;

    private readonly Lock _gate = new();
    private volatile Opening[] _all = [];
    private volatile Opening[] _open = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>In the order in which they were opened.</summary>
    public IReadOnlyList<Opening> All => _all;

    /// <summary>Those that are open.</summary>
    public IReadOnlyList<Opening> Open => _open;

    /// <summary>Whether any is: what every decision asks.</summary>
    public bool IsAnyOpen => _open.Length > 0;

    /// <summary>Those that were not reviewed.</summary>
    public IEnumerable<Opening> Unreviewed => _all.Where(o => o.Review is null);

    /// <summary>Reads the book from a journal.</summary>
    public static async Task<OpeningBook> LoadAsync(Journal journal, CancellationToken cancellation)
    {
        var book = new OpeningBook();
        IReadOnlyList<StoredEntry> page;
        long next = 0;
        do
        {
            page = await journal.Read.InboxAsync(Desks.BreakGlass, next, PageEntries, cancellation);
            foreach (StoredEntry stored in page)
            {
                book.Read(stored);
                next = stored.Index + 1;
            }
        }
        while (page.Count == PageEntries);

        return book;
    }

    /// <summary>An opening; null where there is none of this id, or it was reviewed long ago.</summary>
    public Opening? Find(Guid id) => _all.FirstOrDefault(o => o.Id == id);

    /// <summary>Takes in a new opening.</summary>
    public void Add(Opening opening) => Replace(all => [.. all, opening]);

    /// <summary>Its hours are over.</summary>
    public void End(Guid id) => Update(id, static opening => opening with { IsOver = true });

    /// <summary>It was reviewed.</summary>
    public void Review(Guid id, BreakGlassClosed review, long atUnixMicros) =>
        Update(id, opening => opening with { Review = review, ReviewedAtUnixMicros = atUnixMicros });

    /// <summary>Completes at the next change after the call.</summary>
    public Task NextChangeAsync()
    {
        lock (_gate)
        {
            return _changed.Task;
        }
    }

    private void Read(StoredEntry stored)
    {
        JournalEntry? entry = stored.Parse();
        if (entry?.BreakGlassOpened is { } opened && opened.Id.ToId() is { } id)
        {
            Add(new Opening(id, stored.Index, entry.TimeUnixMicros, opened));
        }
        else if (entry?.BreakGlassClosed is { } closed && closed.Id.ToId() is { } reviewed)
        {
            Review(reviewed, closed, entry.TimeUnixMicros);
        }
    }

    private void Update(Guid id, Func<Opening, Opening> change) => Replace(all => [.. all.Select(o => o.Id == id ? change(o) : o)]);

    private void Replace(Func<Opening[], Opening[]> change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            Opening[] all = change(_all);
            int tooMany = all.Count(o => o.Review is not null) - MaxReviewed;
            _all = tooMany > 0 ? [.. all.Except(all.Where(o => o.Review is not null).OrderBy(o => o.ReviewedAtUnixMicros).Take(tooMany))] : all;
            _open = [.. _all.Where(o => o.Status == BreakGlassStatus.Open)];
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
