using MassTransit;
using Microsoft.Extensions.Logging;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>One bus of MassTransit: its connection, what is sent over it, and its end.</summary>
internal sealed class AgencyBus : IAsyncDisposable
{
    private readonly BusEnd _end = new();
    private readonly ConnectionAttempts _connections = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly BackboneTimings _timings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IBusControl _bus;
    private Task _starting = Task.CompletedTask;

    public AgencyBus(string agency, RabbitMqOptions options, BackboneTimings timings, TimeProvider time, ILogger logger, Func<Task> beforeConnecting)
    {
        (_timings, _time, _logger) = (timings, time, logger);
        _bus = BusConnection.Create(agency, options, _end, _connections, beforeConnecting);
        Sender = new BatchSender(agency, _bus, _connections, timings, time, logger);
    }

    /// <summary>What is sent over it.</summary>
    public BatchSender Sender { get; }

    /// <summary>Endpoints that read through it.</summary>
    public QueueEndpoints Endpoints(BatchOffer offer) => new(_bus, _connections, offer, _time);

    /// <summary>Begins to connect. It ends when the broker first answers, and the broker may be away; without a token it would give up after 60 s.</summary>
    public void Start() => _starting = _bus.StartAsync(_stop.Token);

    /// <summary>Ends when the connection is dead and MassTransit does not know it.</summary>
    public Task DeafAsync(CancellationToken stop) => new BusWatch(Sender, _connections, _timings, _time).DeafAsync(stop);

    /// <summary>Nothing will be answered over it any more: what waits for that waits no longer.</summary>
    public void GiveUp() => _connections.Begin();

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var deadline = new CancellationTokenSource(_timings.StopDeadline, _time);
            Task stopping = _starting.IsCompletedSuccessfully ? _bus.StopAsync(deadline.Token) : StopStartingAsync();
            await stopping.WaitAsync(_timings.StopDeadline, _time);
        }
#pragma warning disable CA1031 // The connection is given up either way; the broker delivers again what was not acknowledged.
        catch (Exception e)
#pragma warning restore CA1031
        {
            BackboneLog.DisconnectFailed(_logger, e.GetType().Name);
        }

        _stop.Dispose();
    }

    private async Task StopStartingAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_end.Stopped, _starting);
    }
}
