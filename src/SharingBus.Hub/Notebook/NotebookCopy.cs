using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Notes;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Feeds;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Notebook;

/// <summary>
/// Keeps the hub's notebook in its node's journal level with the history. What leaves the hub waits for it: an alert is sent, and an analyst is
/// answered, when the journal holds what it rests on. The history is the queue; where the notebook ends is the cursor.
/// </summary>
internal sealed class NotebookCopy(NodeNotebook notebook, HubLedger ledger, TimeProvider time, ILogger<NotebookCopy> logger) : BackgroundService
{
    // An analyst who waits longer is told to ask again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly NotedMark _mark = new();
    private readonly AlertSignal _news = new();

    /// <summary>Completes once the journal holds every event that the history holds now.</summary>
    public Task HoldsAllAsync(CancellationToken cancellation) => _mark.WaitAsync(ledger.LastNumber, cancellation);

    /// <summary>Waits until what a caller decided is in the journal, before the caller is answered.</summary>
    /// <exception cref="RpcException">It is not: the caller is to ask again, and is given the same answer.</exception>
    public async Task RequireAllAsync(ServerCallContext context)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await HoldsAllAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw WireError.Create(
                StatusCode.Unavailable,
                "NOT_IN_THE_JOURNAL",
                "It was taken, and is not in the node's journal yet: it counts when it is. Ask the same again, which decides nothing twice; the hub's log says what is wrong.",
                retryAfter: Patience);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        ledger.Written -= Raise;
        _news.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Backoff backoff = new();
        ledger.Written += Raise;
        while (!stoppingToken.IsCancellationRequested)
        {
            await FollowOnceAsync(backoff, stoppingToken);
            await Task.Delay(backoff.Next(), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Raise(object? ledger, EventArgs nothing) => _news.Raise();

    private async Task FollowOnceAsync(Backoff backoff, CancellationToken cancellation)
    {
        try
        {
            await FollowAsync(backoff, cancellation);
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.PermissionDenied or StatusCode.InvalidArgument or StatusCode.Unimplemented)
        {
            logger.NotebookRefused(WireError.ReasonOf(refused) ?? refused.StatusCode.ToString());
        }
        catch (RpcException lost) when (!cancellation.IsCancellationRequested)
        {
            logger.NotebookDelayed(lost.StatusCode, WireError.ReasonOf(lost) ?? "");
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
        catch (RpcException)
        {
            // The process stops.
        }
        catch (IOException error)
        {
            logger.HistoryUnwritable(error);
        }
    }

    private async Task FollowAsync(Backoff backoff, CancellationToken cancellation)
    {
        var end = await notebook.EndAsync(cancellation);
        if (!NodeNotebook.IsOf(ledger, end))
        {
            logger.NotebookElsewhere((long)end.Number, ledger.LastNumber);
            return;
        }

        while (true)
        {
            _mark.Reached((long)end.Number);
            var written = ledger.ReadWritten((long)end.Number, NoteChain.MaxNotes, NoteChain.MaxBytes);
            if (written.Count == 0)
            {
                await _news.WaitAsync(cancellation);
                continue;
            }

            end = await notebook.WriteAsync(end, written, cancellation);
            backoff.Reset();
        }
    }
}
