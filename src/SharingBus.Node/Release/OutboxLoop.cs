using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Bundles;
using SharingBus.Node.Receiving;
using SharingBus.Node.Restores;
using SharingBus.Node.Sending;

namespace SharingBus.Node.Release;

/// <summary>
/// The one writer of outgoing streams of an agency. Rights traffic goes first, then new content; each step is one transaction with
/// its cursor, so that a restart goes on where the last durable step ended.
/// </summary>
internal sealed class OutboxLoop(
    Journal journal,
    FederationState federation,
    RightsReading rights,
    ReleaseReading release,
    OutgoingStreams streams,
    SharedBatches sent,
    StreamRenewal renewal,
    TimeProvider time,
    ILogger logger,
    string agency)
    : IAsyncDisposable
{
    // A step that failed (a full disk, say) is tried again after this.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private (OutboxWrite Write, Task<JournalReceipt> Written)? _writing;
    private JournalChain _chain = new();

    /// <summary>Begins where the journal's cursors stand, once there is a bundle.</summary>
    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        await federation.WaitForFirstAsync(cancellation);
        OutgoingPositions positions = await ResumeAsync();
        bool isWhole = false;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (!isWhole || renewal.IsDue)
                {
                    await RenewAsync(positions, cancellation);
                    isWhole = true;
                }

                await StepAsync(positions, cancellation);
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                ReleaseLog.Failed(logger, error, agency);
                await Task.Delay(Pause, time, cancellation);
                positions = await ResumeAsync();
                isWhole = false;
            }
        }
    }

    // Alone: no step is being written meanwhile, for a step assigns sequences too.
    private async Task RenewAsync(OutgoingPositions positions, CancellationToken cancellation)
    {
        if (_writing is { } before)
        {
            await FinishAsync(before.Write, before.Written);
            _writing = null;
        }

        await renewal.TakeOverAsync(positions, cancellation);
        await renewal.RenewAsync(positions, cancellation);
    }

    // Takes up what the journal holds: at the start, and after a write that failed, or may have.
    private async Task<OutgoingPositions> ResumeAsync()
    {
        if (_writing is { } unknown)
        {
            await ((Task)unknown.Written).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _writing = null;
        }

        _chain = new JournalChain();

        rights.Reset();
        release.Reset();
        OutgoingPositions positions = await OutgoingPositions.LoadAsync(journal);
        foreach (StreamPosition begun in positions.All.ToArray())
        {
            await streams.ResumeAsync(begun);
        }

        return positions;
    }

    // One step is being written while the next is gathered. The journal keeps the order, and writes no step behind one that failed.
    private async Task StepAsync(OutgoingPositions positions, CancellationToken cancellation)
    {
        await streams.WaitWhereCongestedAsync(cancellation);
        long size = journal.Size;
        Task change = federation.NextChangeAsync();
        Task claimed = renewal.NextAsync();
        var write = new OutboxWrite(positions, time.GetUtcNow()) { Chain = _chain };
        CursorMove? rightsMove = await rights.GatherAsync(write, _writing?.Written ?? Task.CompletedTask, cancellation);
        CursorMove? releaseMove = await release.GatherAsync(write, cancellation);
        bool isEmpty = rightsMove is null && releaseMove is null;
        Task<JournalReceipt>? written = null;
        if (!isEmpty)
        {
            written = journal.AppendAsync(write.Build([.. new[] { rightsMove, releaseMove }.OfType<CursorMove>()]), CancellationToken.None).AsTask();
            positions.Commit(write.Drawn);
        }

        (OutboxWrite Write, Task<JournalReceipt> Written)? before = _writing;
        _writing = written is null ? null : (write, written);
        if (before is { } earlier)
        {
            await FinishAsync(earlier.Write, earlier.Written);
        }

        if (isEmpty && !renewal.IsDue)
        {
            await WaitAsync(size, change, claimed, cancellation);
        }
    }

    private async Task FinishAsync(OutboxWrite write, Task<JournalReceipt> written)
    {
        JournalReceipt receipt = await written;
        if (receipt.Outcome != JournalOutcome.Committed)
        {
            throw new InvalidOperationException($"A step of the outbox was not written: {receipt.Outcome}.");
        }

        PathMoments.Reached(PathMoments.Decided);
        foreach (OutgoingBatch batch in write.Batches)
        {
            sent.Leaves(batch.Kept);
            streams.Assign(batch); // its memory may be given back from here on
        }
    }

    private async Task WaitAsync(long size, Task change, Task claimed, CancellationToken cancellation)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task growth = journal.WaitForGrowthAsync(size, wait.Token).AsTask();
        await Task.WhenAny(growth, change, claimed, rights.Resting ?? growth);
        await wait.CancelAsync();
        await growth.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
