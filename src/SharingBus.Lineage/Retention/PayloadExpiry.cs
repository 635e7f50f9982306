using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Retention;

/// <summary>
/// Erases payloads whose time is over, but for those that a legal hold keeps. What destroys the keys of what was erased on order destroys theirs too,
/// and records it.
/// </summary>
public sealed class PayloadExpiry : JournalChore
{
    /// <summary>Between two rounds, 1 min: a term is to hold within the day, and what is due is found without looking at the rest.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(1);

    // Rows of content in one transaction: 4 MiB at most where notices share them.
    private const int RowsAtOnce = 64;

    private readonly LegalHolds _holds;
    private readonly Action _expired;

    /// <summary>Begins; the first round comes after the interval.</summary>
    /// <param name="journal">The journal; it outlives this.</param>
    /// <param name="holds">What is kept all the same.</param>
    /// <param name="expired">Is told that something was erased: what is held in memory may hold it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Is told of rounds that failed.</param>
    public PayloadExpiry(Journal journal, LegalHolds holds, Action expired, TimeProvider time, ILogger logger)
        : base(journal, DefaultInterval, time, failure => RetentionLog.PayloadsKept(logger, failure, journal.Agency))
    {
        _holds = holds;
        _expired = expired;
    }

    /// <summary>Erases all whose time is over by now.</summary>
    /// <exception cref="JournalException">The journal could not be read or written: what is left waits.</exception>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        long now = NowUnixMicros;
        while (await _holds.InTurnAsync(() => EraseSomeAsync(now, cancellation), cancellation))
        {
            _expired();
        }
    }

    private async Task<bool> EraseSomeAsync(long now, CancellationToken cancellation)
    {
        IReadOnlyList<ContentTerms> due = await Store.DueTermsAsync(now, RowsAtOnce, cancellation);
        if (due.Count == 0)
        {
            return false;
        }

        List<ContentKey> over = [];
        List<TermVisit> visits = [];
        IReadOnlyList<ContentKey> held = await HeldAsync(cancellation);
        foreach (ContentTerms row in due)
        {
            ContentKey[] ended = [.. row.Over(now)];
            over.AddRange(ended.Except(held));

            // What is held is looked at again when its hold is released.
            bool keeps = ended.Intersect(held).Any();
            visits.Add(new TermVisit(row.First, row.Next(now) ?? (keeps ? long.MaxValue : null)));
        }

        await Journal.AppendAsync(new JournalWrite { ExpiredContents = over, TermVisits = visits }, cancellation);
        return true;
    }

    private async ValueTask<IReadOnlyList<ContentKey>> HeldAsync(CancellationToken cancellation)
    {
        Guid[] messages = [.. _holds.All.Select(static hold => hold.MessageId).Distinct()];
        IReadOnlyDictionary<Guid, MessageHome> homes = await Store.HomesAsync(messages, cancellation);
        return [.. homes.Values.Select(static home => new ContentKey(home.Index, home.Part))];
    }
}
