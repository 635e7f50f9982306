using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Persons;

/// <summary>
/// Writes down behind the journal whom its content names, so that nothing on the way of a notice waits for it. Who looks a person up has it brought
/// forward first.
/// </summary>
public sealed class PersonIndexing : JournalChore
{
    /// <summary>Between two rounds, 10 s, as for the search index: what a look-up has to wait for is what is left by them.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(10);

    // How far the index goes: content of the entries below is in it.
    private const string Cursor = "/person-index";

    // Entries that one round goes through, 5,000 a second: content is opened a second time here, and who publishes more than that at once needs the processor.
    private const int RoundEntries = 50_000;

    // Rows of content in one write: 4 MiB where notices share them.
    private const int RowsAtOnce = 64;

    private static readonly EntryKinds Homes = EntryKinds.Of(JournalEntry.EventOneofCase.Accepted, JournalEntry.EventOneofCase.Received);

    private readonly NamedIdentities _named;
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Begins; the first round comes after the interval.</summary>
    /// <param name="journal">The journal; it outlives this.</param>
    /// <param name="named">Reads content.</param>
    /// <param name="interval">Between two rounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Is told of rounds that failed.</param>
    public PersonIndexing(Journal journal, NamedIdentities named, TimeSpan interval, TimeProvider time, ILogger logger)
        : base(journal, interval, time, failure => RetentionLog.PersonsNotIndexed(logger, failure, journal.Agency)) => _named = named;

    /// <summary>Indexes the content of all entries that there are by now.</summary>
    /// <exception cref="JournalException">The journal could not be read or written: what is left waits.</exception>
    public override Task RunOnceAsync(CancellationToken cancellation) => IndexAsync(long.MaxValue, cancellation);

    private protected override Task RoundAsync(CancellationToken cancellation) => IndexAsync(RoundEntries, cancellation);

    private async Task IndexAsync(long most, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            long done = await Store.CursorAsync(Cursor, cancellation) ?? 0;
            long end = Math.Min(Journal.Size - done, most) + done;
            while (done < end)
            {
                done = await IndexSomeAsync(done, end, cancellation);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<long> IndexSomeAsync(long from, long end, CancellationToken cancellation)
    {
        IReadOnlyList<ContentSpan> spans = await Store.ContentSpansAsync(from, end, RowsAtOnce, cancellation);
        List<PersonRow> rows = [];
        KeyWalk keys = new(Store.Keys.Tree);
        foreach (ContentSpan span in spans)
        {
            if (await RowAsync(span, keys, cancellation) is { } row)
            {
                rows.Add(row);
            }
        }

        // The next row begins behind the last one's first entry at the earliest.
        long next = spans.Count == RowsAtOnce ? spans[^1].First + 1 : end;
        await Journal.AppendAsync(new JournalWrite { Persons = rows, Cursors = [new CursorMove(Cursor, next)] }, cancellation);
        return next;
    }

    private async ValueTask<PersonRow?> RowAsync(ContentSpan span, KeyWalk keys, CancellationToken cancellation)
    {
        JournalEntry?[] homes = await HomesAsync(span, cancellation);
        using MemoryStream tags = new();
        HashSet<string> identities = new(StringComparer.Ordinal);
        await Store.VisitContentAsync(span.First, Visit, cancellation);
        return tags.Length == 0 ? null : new PersonRow(span.First, span.Shared, span.FirstKey, tags.ToArray());

        void Visit(int part, ReadOnlySpan<byte> content)
        {
            if (homes[span.Shared ? part : 0] is { } home)
            {
                identities.Clear();
                _named(home, content, identities);
                PersonTags.Add(tags, part, span.FirstKey + part, identities, keys);
            }
        }
    }

    // The entries that the content came in with, by their places behind the first; none where it is not that of messages, and names nobody.
    private async ValueTask<JournalEntry?[]> HomesAsync(ContentSpan span, CancellationToken cancellation)
    {
        JournalEntry?[] homes = new JournalEntry?[span.Shared ? span.Parts : 1];
        foreach (StoredEntry stored in (await Store.EntriesAsync(span.First, homes.Length, EntryKinds.All, cancellation)).Entries)
        {
            homes[stored.Index - span.First] = Homes.Holds(stored.Kind) ? stored.Parse() : null;
        }

        return homes;
    }
}
