using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.BreakGlass;

/// <summary>
/// Every use of break-glass that is open or waits for its review, and some that were reviewed lately, here and in agencies that a role of this
/// one supervises: a reading of the journal, one swapped reference. Whoever decides notices looks here, and finds an empty list as a rule.
/// </summary>
internal sealed class OpeningBook
{
    /// <summary>Reviewed ones that are kept to be shown, 100 of this agency and 100 of others: the journal has them all.</summary>
    public const int MaxReviewed = 100;

    private const int PageEntries = 500;

    private readonly Lock _gate = new();
    private volatile Opening[] _all = [];
    private volatile Opening[] _open = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>In the order in which they were opened.</summary>
    public IReadOnlyList<Opening> All => _all;

    /// <summary>Those of this agency that are open.</summary>
    public IReadOnlyList<Opening> Open => _open;

    /// <summary>Whether any is: what every decision asks.</summary>
    public bool IsAnyOpen => _open.Length > 0;

    /// <summary>Those that are open, what other agencies opened included.</summary>
    public IEnumerable<Opening> Running => _all.Where(o => o.Status == BreakGlassStatus.Open);

    /// <summary>Those of this agency that were not reviewed.</summary>
    public IEnumerable<Opening> Unreviewed => _all.Where(o => o.IsOwn && o.Review is null);

    /// <summary>Those of which a supervisor in another agency does not know yet.</summary>
    public IEnumerable<Opening> Untold(string agency) => _all.Where(o => o.IsUntold(agency));

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
                book.Read(stored.Index, stored.Parse());
                next = stored.Index + 1;
            }
        }
        while (page.Count == PageEntries);

        return book;
    }

    /// <summary>An opening; null where there is none of this id, or it was reviewed long ago.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="opener">The agency that opened it, where that is another.</param>
    public Opening? Find(Guid id, string opener = "") => _all.FirstOrDefault(o => o.Id == id && o.Opener == opener);

    /// <summary>Takes in a new opening.</summary>
    public void Add(Opening opening) => Replace(all => [.. all, opening]);

    /// <summary>Its hours are over.</summary>
    public void End(Guid id, string opener = "") => Update(id, opener, static opening => opening with { IsOver = true });

    /// <summary>It was reviewed. Where two did at once, whose entry stands first did.</summary>
    public void Review(Guid id, BreakGlassClosed review, long atUnixMicros, string opener = "") => Update(
        id, opener, opening => opening.Review is null ? opening with { Review = review, ReviewedAtUnixMicros = atUnixMicros } : opening);

    /// <summary>Takes in an entry that came from another agency and is durable.</summary>
    public void Took(long index, JournalEntry entry)
    {
        if (entry.EventCase is not JournalEntry.EventOneofCase.BreakGlassOpened)
        {
            Read(index, entry);
        }
    }

    /// <summary>Completes at the next change after the call.</summary>
    public Task NextChangeAsync()
    {
        lock (_gate)
        {
            return _changed.Task;
        }
    }

    private void Read(long index, JournalEntry? entry)
    {
        switch (entry)
        {
            case { BreakGlassOpened: { } opened } when opened.Id.ToId() is { } id:
                Add(new Opening(id, index, entry.TimeUnixMicros, opened));
                break;
            case { BreakGlassClosed: { } closed } when closed.Id.ToId() is { } id:
                Review(id, closed, entry.TimeUnixMicros, closed.Opener);
                break;
            case { BreakGlassReported: { } reported } when reported.Item.Id.ToId() is { } id:
                Report(id, index, reported);
                break;
            case { ReceiptRecorded: { Receipt.Told.IsEmpty: false } confirmed }:
                Told(confirmed.Receipt.Told);
                break;
        }
    }

    private void Report(Guid id, long index, BreakGlassReported reported) => Replace(all => all.Any(o => o.Id == id && o.Opener == reported.Origin)
        ? [.. all.Select(o => o.Id == id && o.Opener == reported.Origin ? o.AsReported(reported.Item) : o)]
        : [.. all, Opening.OfReport(id, index, reported)]);

    private void Told(ByteString messages) => Replace(all => [.. all.Select(o => !o.IsOwn ? o : o with
    {
        IsOpeningTold = o.IsOpeningTold || PackedIds.IndexOf(messages, o.Id) >= 0,
        IsReviewTold = o.IsReviewTold || (o.Review?.MessageId.ToId() is { } review && PackedIds.IndexOf(messages, review) >= 0),
    })]);

    private void Update(Guid id, string opener, Func<Opening, Opening> change) =>
        Replace(all => [.. all.Select(o => o.Id == id && o.Opener == opener ? change(o) : o)]);

    private static Opening[] TooMany(IEnumerable<Opening> some)
    {
        Opening[] reviewed = [.. some.Where(o => o.Review is not null)];
        return reviewed.Length <= MaxReviewed ? [] : [.. reviewed.OrderBy(o => o.ReviewedAtUnixMicros).Take(reviewed.Length - MaxReviewed)];
    }

    private void Replace(Func<Opening[], Opening[]> change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            Opening[] all = change(_all);
            _all = [.. all.Except(TooMany(all.Where(o => o.IsOwn)).Concat(TooMany(all.Where(o => !o.IsOwn))))];
            _open = [.. _all.Where(o => o.IsOwn && o.Status == BreakGlassStatus.Open)];
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
