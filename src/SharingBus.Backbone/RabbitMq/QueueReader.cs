using MassTransit;
using Microsoft.Extensions.Logging;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>
/// Reads one queue through a MassTransit receive endpoint, one batch at a time, until disposed. Whenever the endpoint ends, for whatever
/// reason, it makes a new one after a pause of its own: MassTransit's pauses grow to 30 s and some ends are final to it.
/// </summary>
internal sealed class QueueReader : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly BatchAddress _address;
    private readonly IBusControl _bus;
    private readonly ReaderParts _parts;
    private readonly Task _reading;
    private volatile bool _isReading;

    public QueueReader(BatchAddress address, IBusControl bus, ReaderParts parts)
    {
        _address = address;
        _bus = bus;
        _parts = parts;
        _reading = Task.Run(() => ReadAsync(_stop.Token));
    }

    /// <summary>True while the broker delivers from this queue.</summary>
    public bool IsReading => _isReading;

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
        var observer = new EndpointEnd(() => _isReading = true);
        HostReceiveEndpointHandle? endpoint = null;
        try
        {
            endpoint = _bus.ConnectReceiveEndpoint(BrokerTopology.QueueOf(_address), e => Configure(e, observer, stop));
            string reason = await observer.Ended.WaitAsync(stop);
            BackboneLog.QueueLost(_parts.Logger, _address.Sender, _address.Lane, reason);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop; the endpoint follows below.
        }
#pragma warning disable CA1031 // MassTransit documents no exceptions here; any of them means that the endpoint is to be made anew.
        catch (Exception e)
#pragma warning restore CA1031
        {
            BackboneLog.QueueLost(_parts.Logger, _address.Sender, _address.Lane, e.GetType().Name);
        }

        bool wasReading = _isReading;
        _isReading = false;
        if (endpoint is not null)
        {
            await StopAsync(endpoint);
        }

        return wasReading;
    }

    private void Configure(IReceiveEndpointConfigurator endpoint, EndpointEnd observer, CancellationToken stop)
    {
        var queue = (IRabbitMqReceiveEndpointConfigurator)endpoint;

        // Without this MassTransit would declare the queue and bind it; provisioning did, with rights an agency does not have.
        queue.BindQueue = false;
        queue.ConfigureConsumeTopology = false;
        queue.PublishFaults = false;
        queue.PrefetchCount = BackboneLimits.Prefetch;
        queue.ConcurrentMessageLimit = 1;
        queue.ConfigureReceive(receive => receive.UseFilter(new OfferBatchFilter(_address, _parts.Offer, stop)));
        queue.ConnectReceiveEndpointObserver(observer);
    }

    private async Task StopAsync(HostReceiveEndpointHandle endpoint)
    {
        try
        {
            using var deadline = new CancellationTokenSource(_parts.Timings.StopDeadline, _parts.Time);
            await endpoint.StopAsync(deadline.Token).WaitAsync(_parts.Timings.StopDeadline, _parts.Time);
        }
#pragma warning disable CA1031 // The endpoint is given up either way; what it held is delivered again by the broker.
        catch (Exception e)
#pragma warning restore CA1031
        {
            BackboneLog.StopFailed(_parts.Logger, _address.Sender, _address.Lane, e.GetType().Name);
        }
    }
}
