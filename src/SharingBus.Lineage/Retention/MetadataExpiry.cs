using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Retention;

/// <summary>
/// Ends entries whose term is over and that support nothing any more: they and their salts leave the journal, with what they were found by, and the journal
/// records which and under which rule. Their commitments stay, so every proof that was given stays good. Where nothing of what was written together is left, its key is destroyed.
/// </summary>
public sealed class MetadataExpiry : JournalChore
{
    /// <summary>Between two rounds, 1 min: with the blocks of a round, more than a node takes in, and the writer is not held up.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(1);

    // How far blocks were looked at, and under which terms.
    private const string Cursor = "/metadata-term";
    private const string TermsCursor = "/metadata-term/days";

    // Blocks of one round by the clock, 4,000 entries a second. Each is one write of some milliseconds.
    private const int RoundBlocks = 256;

    // A block is looked at once a day: a term is one of days.
    private const long DayMicros = 24L * 60 * 60 * 1_000_000;

    // Keys destroyed with one write of their file.
    private const int KeysAtOnce = 1_024;

    private readonly LegalHolds _holds;
    private readonly MetadataTerms _terms;
    private readonly IReadOnlyList<JournalReader> _readers;

    /// <summary>Begins; the first round comes after the interval.</summary>
    /// <param name="journal">The journal; it outlives this.</param>
    /// <param name="holds">What is kept all the same.</param>
    /// <param name="terms">For how long entries are kept.</param>
    /// <param name="readers">Those that must have read an entry before it may end.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Is told of rounds that failed.</param>
    public MetadataExpiry(Journal journal, LegalHolds holds, MetadataTerms terms, IReadOnlyList<JournalReader> readers, TimeProvider time, ILogger logger)
        : base(journal, DefaultInterval, time, failure => RetentionLog.MetadataKept(logger, failure, journal.Agency))
    {
        _holds = holds;
        _terms = terms;
        _readers = readers;
    }

    /// <summary>Ends all that is to end now.</summary>
    /// <exception cref="JournalException">The journal or the keys' file could not be read or written: what is left waits.</exception>
    public override Task RunOnceAsync(CancellationToken cancellation) => EndAsync(int.MaxValue, cancellation);

    private protected override Task RoundAsync(CancellationToken cancellation) => EndAsync(RoundBlocks, cancellation);

    private async Task EndAsync(int blocks, CancellationToken cancellation)
    {
        long now = NowUnixMicros;
        await BeginAgainAsync(cancellation);
        WaitingBatches waiting = await WaitingBatches.ReadAsync(Store, entry => IsOver(entry, now), cancellation);
        foreach (long block in await Store.DueBlocksAsync(now, blocks, cancellation))
        {
            await _holds.InTurnAsync(() => EndBlockAsync(block, now, waiting, moves: false, cancellation), cancellation);
            blocks--;
        }

        while (blocks-- > 0 && await NextAsync(now, cancellation) is { } next)
        {
            await _holds.InTurnAsync(() => EndBlockAsync(next, now, waiting, moves: true, cancellation), cancellation);
        }

        await DestroyKeysAsync(cancellation);
    }

    private bool IsOver(JournalEntry entry, long now) => _terms.Over(entry) <= now;

    // Where the terms are others than before, every block is looked at again.
    private async ValueTask BeginAgainAsync(CancellationToken cancellation)
    {
        long days = (_terms.GeneralDays * (MetadataTerms.MostDays + 1L)) + _terms.LookUpDays;
        if (await Store.CursorAsync(TermsCursor, cancellation) != days)
        {
            await Journal.AppendAsync(new JournalWrite { Cursors = [new CursorMove(Cursor, 0), new CursorMove(TermsCursor, days)] }, cancellation);
        }
    }

    // The next block that was not looked at, where the term of its first entry is over.
    private async ValueTask<long?> NextAsync(long now, CancellationToken cancellation)
    {
        long block = await Store.CursorAsync(Cursor, cancellation) ?? 0;
        EntryPage page = await Store.EntriesAsync(block * Facets.BlockEntries, 1, EntryKinds.All, cancellation);
        return page.Entries is [{ } first] && (first.Parse() is not { } entry || _terms.Earliest(entry.TimeUnixMicros) <= now) ? block : null;
    }

    private async Task<bool> EndBlockAsync(long block, long now, WaitingBatches waiting, bool moves, CancellationToken cancellation)
    {
        long first = block * Facets.BlockEntries;
        EntryPage page = await Store.EntriesAsync(first, Facets.BlockEntries, EntryKinds.All, cancellation);
        EndingBlock draft = await DraftAsync(page.Entries, now, waiting, cancellation);
        IReadOnlyList<MetadataEnded> records = draft.Records();

        // A block that is not whole yet has entries to come.
        bool passed = draft.Due is null && page.Entries.Count == Facets.BlockEntries;
        List<CursorMove> cursors = moves ? [new CursorMove(Cursor, block + 1)] : [];
        foreach (MetadataEnded record in records)
        {
            cursors.AddRange((await EndedTerm.ReadAsync(Store, record.Term, cancellation)).With(draft.Count(record.Term), record));
        }

        await Journal.AppendAsync(
            new JournalWrite
            {
                Entries = [.. records.Select(record => new JournalEntry { TimeUnixMicros = now, MetadataEnded = record })],
                EndedEntries = draft.Entries(records),
                ForgottenFacets = draft.Forgotten(block),
                BlockVisits = [new BlockVisit(block, passed ? null : Math.Max(draft.Due ?? 0, now + DayMicros))],
                Cursors = cursors,
            },
            cancellation);
        return true;
    }

    private async ValueTask<EndingBlock> DraftAsync(IReadOnlyList<StoredEntry> entries, long now, WaitingBatches waiting, CancellationToken cancellation)
    {
        EndingBlock draft = new(_terms);
        EntrySupport support = new(Store, _holds, waiting, draft.Ending);
        (EntryKinds Kinds, long Read)[] readers = await ReadersAsync(cancellation);
        foreach (StoredEntry stored in entries)
        {
            if (stored.Parse() is not { } entry)
            {
                continue;
            }

            if (_terms.Over(entry) is not { } over || over > now)
            {
                draft.Keep(entry, _terms.Over(entry));
            }
            else if (readers.Any(reader => reader.Kinds.Holds(stored.Kind) && stored.Index >= reader.Read) || await support.StandsAsync(stored.Index, entry, other => IsOver(other, now), cancellation))
            {
                draft.Keep(entry, now + DayMicros);
            }
            else
            {
                draft.End(stored.Index, entry);
            }
        }

        // Read behind all else: what was erased has its key destroyed and that on record first, for its entry says which message it was.
        foreach (long index in (await Store.ErasedKeysAsync(int.MaxValue, cancellation)).Select(static key => key.Content.Index))
        {
            draft.TakeBack(index, now + DayMicros);
        }

        return draft;
    }

    // How far each has come.
    private async ValueTask<(EntryKinds Kinds, long Read)[]> ReadersAsync(CancellationToken cancellation)
    {
        List<(EntryKinds Kinds, long Read)> readers = [];
        foreach (JournalReader reader in _readers)
        {
            readers.Add((reader.Kinds, await Store.CursorAsync(reader.Cursor, cancellation) ?? 0));
        }

        return [.. readers];
    }

    private async ValueTask DestroyKeysAsync(CancellationToken cancellation)
    {
        while (await Store.EndedKeysAsync(KeysAtOnce, cancellation) is { Count: > 0 } due)
        {
            Store.Keys.Destroy(due);
            await Journal.AppendAsync(new JournalWrite { DestroyedEntryKeys = due }, cancellation);
        }
    }
}
