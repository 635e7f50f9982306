using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Agencies;
using SharingBus.Node.Publishing;

namespace SharingBus.Node.Admission;

/// <summary>
/// The agency's door: what is refused before any work is done for it, because the disk is low, the caller is too fast, or too much
/// waits for the journal already.
/// </summary>
internal sealed class PublishAdmission : IDisposable
{
    /// <summary>After this a low disk is asked for again, 1 s: it is measured as often, and a refusal costs next to nothing.</summary>
    public static readonly TimeSpan RetryDisk = DiskWatermark.Interval;

    /// <summary>After this some of what waits has been committed: a group takes a disk some milliseconds.</summary>
    public static readonly TimeSpan RetryWaiting = TimeSpan.FromMilliseconds(100);

    /// <summary>The shortest wait that is told: below it, the call itself takes longer.</summary>
    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(1);

    private readonly Dictionary<string, CallerRate> _rates;
    private readonly long _maxWaiting;

    // Null where the journal is in a database, whose disk this node does not see: there the database's own answer is the bound.
    private readonly DiskWatermark? _disk;
    private long _waiting;

    public PublishAdmission(AgencyOptions agency, TimeProvider time, ILogger logger)
    {
        _disk = agency.Database is null ? new DiskWatermark(agency.Admission, agency.Id, agency.DataDirectory, time, logger) : null;
        _maxWaiting = agency.Admission.WaitingBytes;
        _rates = agency.Systems.ToDictionary(s => s.Name, s => new CallerRate(s, time));
        Metrics = new AdmissionMetrics(agency.Id, _disk is null ? null : () => _disk.FreeBytes, () => Interlocked.Read(ref _waiting));
    }

    /// <summary>Whether the disk has room for new notices.</summary>
    public bool TakesNotices => _disk?.TakesNotices ?? true;

    /// <summary>Whether it has room for changes, receipts and batches of others.</summary>
    public bool TakesRights => _disk?.TakesRights ?? true;

    public AdmissionMetrics Metrics { get; }

    /// <summary>Whether a notice may come in: the disk first, for it costs nothing and takes no share of the caller's rate.</summary>
    public PublishRefused? Admit(PublishDraft draft)
    {
        if (!TakesNotices)
        {
            return new PublishRefused(PublishError.DiskLow, "The node keeps the rest of its disk for what it owes to holders. Make room, or try again later.")
            {
                RetryAfter = RetryDisk,
            };
        }

        TimeSpan wait = _rates[draft.System.Name].Take(draft.Request.Notice.Length);
        return wait == TimeSpan.Zero
            ? null
            : new PublishRefused(PublishError.RateExceeded, "The system publishes faster than the node's configuration lets it. Slow down.")
            {
                RetryAfter = wait > LeastWait ? wait : LeastWait,
            };
    }

    /// <summary>Whether changes may be ordered: they go on long after new notices stopped.</summary>
    public PublishRefused? AdmitChange() => TakesRights
        ? null
        : new PublishRefused(PublishError.DiskLow, "The node's disk is full but for the last reserve. Make room, or try again later.") { RetryAfter = RetryDisk };

    /// <summary>Lets a write wait for the journal, or refuses it. Beyond the bound only what finds nobody waiting goes in.</summary>
    public PublishRefused? Hold(long bytes)
    {
        long waiting = Interlocked.Add(ref _waiting, bytes);
        if (waiting <= _maxWaiting || waiting == bytes)
        {
            return null;
        }

        Interlocked.Add(ref _waiting, -bytes);
        return new PublishRefused(PublishError.TooMuchWaiting, "Too much waits for the node's journal. Send again more slowly.") { RetryAfter = RetryWaiting };
    }

    /// <summary>Follows the write to its end, whoever still waits for it: only then its bytes are off the queue.</summary>
    public async Task<IReadOnlyList<JournalReceipt>> FollowAsync(ValueTask<IReadOnlyList<JournalReceipt>> writing, long bytes)
    {
        try
        {
            return await writing;
        }
        catch (JournalException error) when (error.Error == JournalError.Full)
        {
            _disk?.Refresh();
            throw;
        }
        finally
        {
            Interlocked.Add(ref _waiting, -bytes);
        }
    }

    public void Dispose()
    {
        _disk?.Dispose();
        Metrics.Dispose();
    }
}
