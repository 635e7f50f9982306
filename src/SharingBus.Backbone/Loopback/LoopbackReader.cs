namespace SharingBus.Backbone.Loopback;

/// <summary>Reads one queue and offers its batches in order, one at a time, until disposed.</summary>
internal sealed class LoopbackReader : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly BatchAddress _address;
    private readonly LoopbackExchange _exchange;
    private readonly BatchOffer _offer;
    private readonly TimeSpan _stopDeadline;
    private readonly Task _reading;

    public LoopbackReader(BatchAddress address, LoopbackExchange exchange, BatchOffer offer, TimeSpan stopDeadline)
    {
        _address = address;
        _exchange = exchange;
        _offer = offer;
        _stopDeadline = stopDeadline;
        _reading = Task.Run(ReadAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _reading.WaitAsync(_stopDeadline, _exchange.Time);
        }
        catch (TimeoutException)
        {
            // The handler does not heed its token. Its batch is not acknowledged and comes again.
        }

        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        CancellationToken stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ReadWhileUpAsync(stop);
            }
            catch (OperationCanceledException)
            {
                // Either this reader stops or the loopback does; the loop's condition tells.
            }
        }
    }

    private async Task ReadWhileUpAsync(CancellationToken stop)
    {
        LoopbackUptime uptime = _exchange.Uptime;
        if (!uptime.IsUp)
        {
            await uptime.Ended.WaitAsync(stop);
            return;
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(stop, uptime.EndToken);
        LoopbackQueue queue = _exchange.QueueOf(_address);
        await queue.Reading.WaitAsync(linked.Token);
        try
        {
            while (await queue.PeekAsync(linked.Token) is { } head)
            {
                await OfferAsync(queue, head, linked.Token);
            }
        }
        finally
        {
            queue.Reading.Release();
        }
    }

    private async Task OfferAsync(LoopbackQueue queue, LoopbackTransit head, CancellationToken ct)
    {
        ReceivedBatch batch = _offer.Prepare(
            new ReceivedBatch(_address, head.MessageId, head.SealedBatch, Attempt: 1) { Redeliveries = queue.RedeliveriesOfHead });
        ReceiveOutcome outcome = ReceiveOutcome.Requeue;
        try
        {
            outcome = await _offer.MakeAsync(batch, ct);
        }
        finally
        {
            if (outcome == ReceiveOutcome.Acknowledge)
            {
                queue.Acknowledge();
            }
            else
            {
                queue.Requeue();
            }
        }
    }
}
