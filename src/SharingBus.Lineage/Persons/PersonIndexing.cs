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
        using MemoryStream tags = new();
        if (span.Shared)
        {
            long end = span.First + span.Parts;
            IReadOnlyDictionary<long, ReadOnlyMemory<byte>> contents = await Store.ContentsAsync(span.First, end, long.MaxValue, cancellation);
            foreach (StoredEntry stored in (await Store.EntriesAsync(span.First, span.Parts, EntryKinds.All, cancellation)).Entries)
            {
                if (contents.TryGetValue(stored.Index, out ReadOnlyMemory<byte> content))
                {
                    Add(tags, span, (int)(stored.Index - span.First), Home(stored), content, keys);
                }
            }
        }
        else
        {
            JournalEntry? home = (await Store.EntriesAsync(span.First, 1, EntryKinds.All, cancellation)).Entries is [{ } stored] ? Home(stored) : null;
            foreach ((int part, ReadOnlyMemory<byte>? content) in (await Store.ContentsAsync(span.First, cancellation)).Index())
            {
                Add(tags, span, part, home, content ?? default, keys);
            }
        }

        return tags.Length == 0 ? null : new PersonRow(span.First, span.Shared, span.FirstKey, tags.ToArray());
    }

    // Other content than that of messages names nobody: it is not read.
    private static JournalEntry? Home(StoredEntry stored) => Homes.Holds(stored.Kind) ? stored.Parse() : null;

    private void Add(Stream tags, ContentSpan span, int part, JournalEntry? home, ReadOnlyMemory<byte> content, KeyWalk keys)
    {
        if (home is not null && !content.IsEmpty)
        {
            PersonTags.Add(tags, part, span.FirstKey + part, _named(home, content), keys);
        }
    }
}
