using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Journals;

/// <summary>
/// The one writer of a journal. It takes what waits, up to the bounds of a group, commits it with one fsync and answers
/// everybody. A lone write never waits for company.
/// </summary>
internal sealed class CommitQueue : IAsyncDisposable
{
    private readonly JournalOptions _options;
    private readonly IJournalStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly JournalMetrics _metrics;
    private readonly WaitingWrites _waiting;
    private readonly Task _writer;
    private volatile JournalHealth _health = JournalHealth.Good;
    private int _disposed;

    public CommitQueue(JournalOptions options, IJournalStore store, TimeProvider time, ILogger logger)
    {
        _options = options;
        _store = store;
        _time = time;
        _logger = logger;
        _metrics = new JournalMetrics(options.Agency);
        Growth = new GrowthSignal(store.OpenedSize);
        Tail = new JournalTail(store.OpenedSize);
        _waiting = new WaitingWrites(options);
        _writer = Task.Run(WriteAsync);
    }

    public GrowthSignal Growth { get; }

    /// <summary>What was written last.</summary>
    public JournalTail Tail { get; }

    public JournalHealth Health => _health;

    public async ValueTask<IReadOnlyList<JournalReceipt>> AppendAsync(IReadOnlyList<PreparedWrite> writes, CancellationToken cancellation)
    {
        PendingGroup pending = new(writes);
        if (pending.Bytes > _options.WriteBytes)
        {
            throw new JournalException(
                JournalError.TooLarge, $"A write of {pending.Bytes} bytes is larger than the {_options.WriteBytes} the journal takes.");
        }

        try
        {
            await _waiting.AddAsync(pending, cancellation);
        }
        catch (ChannelClosedException closed)
        {
            throw closed.InnerException as JournalException ?? new JournalException(JournalError.Closed, "The journal is closed.", closed);
        }

        return await pending.Done.Task.WaitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        _waiting.Complete();
        await _writer;
        Growth.Fail(new JournalException(JournalError.Closed, "The journal is closed."));
        _metrics.Dispose();
    }

    private async Task WriteAsync()
    {
        List<PendingGroup> group = [];
        while (await _waiting.WaitAsync())
        {
            _waiting.Take(group);
            group.RemoveAll(IsSevered);
            JournalException? failure = group.Count > 0 ? await CommitAsync(group) : null;
            group.Clear();
            if (failure is not null && failure.Error != JournalError.Full)
            {
                Stop(failure);
                return;
            }
        }
    }

    // Answers what follows a write that was not written.
    private static bool IsSevered(PendingGroup pending)
    {
        bool isSevered = pending.Writes.Any(w => w.Write.Chain?.IsBroken == true);
        if (isSevered)
        {
            pending.Break();
            pending.Done.SetException(new JournalException(JournalError.Severed, "A write before it was not written."));
        }

        return isSevered;
    }

    private async Task<JournalException?> CommitAsync(List<PendingGroup> group)
    {
        List<PreparedWrite> writes = [];
        foreach (PendingGroup pending in group)
        {
            writes.AddRange(pending.Writes);
        }

        try
        {
            long began = _time.GetTimestamp();
            IReadOnlyList<JournalReceipt> receipts = await _store.CommitAsync(writes);
            Answer(group, receipts, _time.GetElapsedTime(began));
            return null;
        }
        catch (Exception cause)
        {
            // Whatever it is, nobody may be left waiting, and a writer that failed in an unknown way may not go on.
            JournalException failure = cause as JournalException
                ?? new JournalException(JournalError.Storage, "The journal's storage failed.", cause);
            Refuse(group, failure);
            return failure;
        }
    }

    private void Answer(List<PendingGroup> group, IReadOnlyList<JournalReceipt> receipts, TimeSpan took)
    {
        if (!_health.Accepts)
        {
            _health = JournalHealth.Good;
            JournalLog.Recovered(_logger, _options.Agency);
        }

        // Who was answered must find the journal grown.
        int entries = Grow(group, receipts);
        _metrics.Committed(entries, took);
        int next = 0;
        foreach (PendingGroup pending in group)
        {
            JournalReceipt[] own = new JournalReceipt[pending.Writes.Count];
            for (int write = 0; write < own.Length; write++)
            {
                own[write] = receipts[next++];
                if (own[write].Outcome != JournalOutcome.Committed)
                {
                    pending.Writes[write].Write.Chain?.Break();
                }
            }

            pending.Done.SetResult(own);
        }
    }

    private int Grow(List<PendingGroup> group, IReadOnlyList<JournalReceipt> receipts)
    {
        int entries = 0;
        int next = 0;
        foreach (PendingGroup pending in group)
        {
            foreach (PreparedWrite write in pending.Writes)
            {
                if (receipts[next++].Outcome == JournalOutcome.Committed)
                {
                    entries += write.Entries.Length;
                    Tail.Add(write);
                }
            }
        }

        if (entries > 0)
        {
            Growth.Grow(Growth.Size + entries);
        }

        return entries;
    }

    private void Refuse(List<PendingGroup> group, JournalException failure)
    {
        _metrics.Failed(failure.Error);
        if (failure.Error == JournalError.Full && _health.Accepts)
        {
            JournalLog.Full(_logger, _options.Agency, failure);
        }

        _health = new JournalHealth(false, failure.Error);
        foreach (PendingGroup pending in group)
        {
            pending.Break(); // before anybody is answered, and before the next group
            pending.Done.SetException(failure);
        }
    }

    // After a failed fsync nobody knows what the disk holds: only opening the file again tells.
    private void Stop(JournalException failure)
    {
        JournalLog.Stopped(_logger, _options.Agency, failure.Error, failure);
        _waiting.Complete(failure);
        while (_waiting.TryTake(out PendingGroup? pending))
        {
            pending.Done.SetException(failure);
        }

        Growth.Fail(failure);
    }
}
