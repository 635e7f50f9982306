using System.Collections.Immutable;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Retention;

/// <summary>
/// The legal holds of an agency: payloads that are kept beyond their time. The journal is the truth; this is a reading of it that is kept in memory,
/// for there are few. While a hold is placed nothing comes to its end, so whoever is told that it stands can rely on it.
/// </summary>
public sealed class LegalHolds : IDisposable
{
    // Entries read at a time.
    private const int PageEntries = 256;

    private readonly Journal _journal;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile ImmutableDictionary<(Guid Message, string Matter), StandingHold> _holds = ImmutableDictionary<(Guid, string), StandingHold>.Empty;

    private LegalHolds(Journal journal, TimeProvider time)
    {
        _journal = journal;
        _time = time;
    }

    /// <summary>Those that stand, in the order in which they were placed.</summary>
    public IReadOnlyList<StandingHold> All => [.. _holds.Values.OrderBy(static hold => hold.Index)];

    /// <summary>Reads them from the journal.</summary>
    public static async Task<LegalHolds> LoadAsync(Journal journal, TimeProvider time, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        LegalHolds holds = new(journal, time);
        IReadOnlyList<StoredEntry> page;
        long from = 0;
        do
        {
            page = await journal.Read.InboxAsync(Desks.LegalHolds, from, PageEntries, cancellation);
            foreach (StoredEntry stored in page)
            {
                holds.Apply(stored.Index, stored.Parse());
                from = stored.Index + 1;
            }
        }
        while (page.Count == PageEntries);

        return holds;
    }

    /// <summary>Whether any hold keeps a message's payload.</summary>
    public bool IsHeld(Guid message) => _holds.Values.Any(hold => hold.MessageId == message);

    /// <summary>Keeps a message's payload for a matter. One that stands already is answered as it is.</summary>
    /// <exception cref="LegalHoldException">There is nothing to keep.</exception>
    /// <exception cref="JournalException">It could not be recorded.</exception>
    public Task<StandingHold> PlaceAsync(HoldPlaced hold, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(hold);
        Guid message = new(hold.MessageId.Span, bigEndian: true);
        return InTurnAsync(
            async () =>
            {
                if (_holds.TryGetValue((message, hold.Matter), out StandingHold? standing))
                {
                    return standing;
                }

                await RequirePayloadAsync(message, cancellation);
                long now = Now();
                JournalEntry entry = new() { TimeUnixMicros = now, HoldPlaced = hold };
                JournalReceipt receipt = await _journal.AppendAsync(new JournalWrite { Entries = [entry] }, CancellationToken.None);
                Apply(receipt.FirstIndex, entry);
                return _holds[(message, hold.Matter)];
            },
            cancellation);
    }

    /// <summary>Takes a hold away; the payload's term counts again.</summary>
    /// <returns>The hold as it stood.</returns>
    /// <exception cref="LegalHoldException">No such hold stands.</exception>
    /// <exception cref="JournalException">It could not be recorded.</exception>
    public Task<StandingHold> ReleaseAsync(HoldReleased release, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(release);
        Guid message = new(release.MessageId.Span, bigEndian: true);
        return InTurnAsync(
            async () =>
            {
                if (!_holds.TryGetValue((message, release.Matter), out StandingHold? standing))
                {
                    throw new LegalHoldException(LegalHoldError.NotFound, "No such hold stands: list them, and name the message and the matter as they stand there.");
                }

                MessageHome? home = await _journal.Messages.HomeAsync(message, cancellation);
                JournalEntry entry = new() { TimeUnixMicros = Now(), HoldReleased = release };
                JournalReceipt receipt = await _journal.AppendAsync(
                    new JournalWrite { Entries = [entry], TermVisits = home is { } found ? [new TermVisit(found.Index, 0)] : [] }, CancellationToken.None);
                Apply(receipt.FirstIndex, entry);
                return standing;
            },
            cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    /// <summary>Does something while no hold is placed or released.</summary>
    internal async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            return await work();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task RequirePayloadAsync(Guid message, CancellationToken cancellation)
    {
        MessageHome home = await _journal.Messages.HomeAsync(message, cancellation)
            ?? throw new LegalHoldException(LegalHoldError.NotFound, "This agency neither published nor received such a message.");
        if (await _journal.Read.ContentAsync(new ContentKey(home.Index, home.Part), cancellation) is not { IsEmpty: false })
        {
            throw new LegalHoldException(LegalHoldError.PayloadDestroyed, "The message's payload is destroyed: nothing is left to be kept. Trace it to see why.");
        }
    }

    private long Now() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private void Apply(long index, JournalEntry? entry)
    {
        if (entry?.HoldPlaced is { } placed)
        {
            Guid message = new(placed.MessageId.Span, bigEndian: true);
            _holds = _holds.SetItem((message, placed.Matter), new StandingHold(message, index, entry.TimeUnixMicros, placed));
        }
        else if (entry?.HoldReleased is { } released)
        {
            _holds = _holds.Remove((new Guid(released.MessageId.Span, bigEndian: true), released.Matter));
        }
    }
}
