namespace SharingBus.Backbone.RabbitMq;

/// <summary>
/// Reads one queue through an endpoint, one batch at a time, until disposed. Whenever the endpoint ends, for whatever reason, it opens a new
/// one after a pause of its own: MassTransit's pauses grow to 30 s and some ends are final to it. One that neither begins nor ends by a
/// deadline is given up in the same way, and so is one that does not notice that its connection is gone.
/// </summary>
internal sealed class QueueReader : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly BatchAddress _address;
    private readonly ReaderParts _parts;
    private readonly Task _reading;
    private volatile EndpointLife? _current;
    private TimeSpan _deadline;

    public QueueReader(BatchAddress address, ReaderParts parts)
    {
        _address = address;
        _parts = parts;
        _deadline = parts.Timings.ReadDeadline;
        _reading = Task.Run(() => ReadAsync(_stop.Token));
    }

    /// <summary>True while the broker delivers from this queue.</summary>
    public bool IsReading => _current?.IsReading ?? false;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        int failures = 0;
        while (!stop.IsCancellationRequested)
        {
            bool wasReading = await ReadOnceAsync(stop);
            failures = wasReading ? 1 : failures + 1;
            if (!stop.IsCancellationRequested)
            {
                await _parts.Backoff.PauseAsync(failures, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>True if it came to reading.</summary>
    private async Task<bool> ReadOnceAsync(CancellationToken stop)
    {
        var life = new EndpointLife();
        IQueueEndpoint? endpoint = null;
        bool hangs = false;
        try
        {
            _current = life;
            endpoint = _parts.Endpoints.Open(_address, life, stop);
            hangs = !(await BeginsOrEndsAsync(life, stop) && await EndsOrIsDeafAsync(life, stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop; the endpoint follows below.
        }
#pragma warning disable CA1031 // MassTransit documents no exceptions here; any of them means that the endpoint is to be made anew.
        catch (Exception e)
#pragma warning restore CA1031
        {
            BackboneLog.QueueLost(_parts.Logger, _address.Sender, _address.Lane, FailureKind.Of(e));
        }

        // What a given up endpoint still tells, it tells to nobody.
        _current = null;
        if (endpoint is not null)
        {
            await StopAsync(endpoint, hangs ? _parts.Timings.GiveUpDeadline : _parts.Timings.StopDeadline);
        }

        return life.Began.IsCompleted;
    }

    /// <summary>
    /// False if it did neither in time. MassTransit waits without a deadline for the client library to hand it the broker's consent to
    /// consume, and a connection that dies at that moment leaves it waiting.
    /// </summary>
    private async Task<bool> BeginsOrEndsAsync(EndpointLife life, CancellationToken stop)
    {
        try
        {
            await Task.WhenAny(life.Began, life.Ended).WaitAsync(_deadline, _parts.Time, stop);
            _deadline = _parts.Timings.ReadDeadline;
            return true;
        }
        catch (TimeoutException)
        {
            BackboneLog.EndpointOverdue(_parts.Logger, _address.Sender, _address.Lane, _deadline);
            _deadline = _deadline * 2 < _parts.Timings.LongestReadDeadline ? _deadline * 2 : _parts.Timings.LongestReadDeadline;
            return false;
        }
    }

    /// <summary>
    /// Ends with the endpoint, or with false a while after its connection was replaced. The client library tells the channels of a lost connection one
    /// after the other and waits for each: where one hangs, those behind it are never told, and MassTransit goes on reading from nothing.
    /// </summary>
    private async Task<bool> EndsOrIsDeafAsync(EndpointLife life, CancellationToken stop)
    {
        await Task.WhenAny(life.Ended, _parts.Endpoints.NextConnectionAsync()).WaitAsync(stop);
        try
        {
            string reason = await life.Ended.WaitAsync(_parts.Timings.EndDeadline, _parts.Time, stop);
            BackboneLog.QueueLost(_parts.Logger, _address.Sender, _address.Lane, reason);
            return true;
        }
        catch (TimeoutException)
        {
            BackboneLog.EndpointDeaf(_parts.Logger, _address.Sender, _address.Lane, _parts.Timings.EndDeadline);
            return false;
        }
    }

    private async Task StopAsync(IQueueEndpoint endpoint, TimeSpan within)
    {
        try
        {
            using var deadline = new CancellationTokenSource(within, _parts.Time);
            await endpoint.StopAsync(deadline.Token).WaitAsync(within, _parts.Time);
        }
#pragma warning disable CA1031 // The endpoint is given up either way; what it held is delivered again by the broker.
        catch (Exception e)
#pragma warning restore CA1031
        {
            BackboneLog.StopFailed(_parts.Logger, _address.Sender, _address.Lane, FailureKind.Of(e));
        }
    }
}
