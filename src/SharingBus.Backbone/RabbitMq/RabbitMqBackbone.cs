using System.Collections.Immutable;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>One agency's connection to a RabbitMQ broker, as the least privileged user <c>BrokerProvisioner</c> made for it.</summary>
public sealed class RabbitMqBackbone : IBackbone
{
    private readonly string _agency;
    private readonly BackboneTimings _timings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BackboneMetrics _metrics;
    private readonly BusEnd _busEnd = new();
    private readonly ConnectionAttempts _connections = new();
    private readonly RightsGate _rights;
    private readonly IBusControl _bus;
    private readonly BatchSender _sender;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private ReaderParts? _parts;
    private Task _starting = Task.CompletedTask;
    private ImmutableDictionary<BatchAddress, QueueReader> _readers = ImmutableDictionary<BatchAddress, QueueReader>.Empty;

    /// <summary>A connection that is not made yet.</summary>
    /// <param name="agency">The agency's id.</param>
    /// <param name="options">The broker, and the agency's user there.</param>
    /// <param name="timings">Deadlines and pauses.</param>
    /// <param name="time">The clock of deadlines and pauses.</param>
    /// <param name="loggers">Where it logs.</param>
    public RabbitMqBackbone(
        string agency, RabbitMqOptions options, BackboneTimings? timings = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(agency);
        ArgumentNullException.ThrowIfNull(options);
        _agency = agency;
        _timings = timings ?? BackboneTimings.Default;
        _time = time ?? TimeProvider.System;
        _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<RabbitMqBackbone>();
        _metrics = new BackboneMetrics(agency);
        _rights = new RightsGate(agency, options, _timings, _time, _logger);
        _bus = BusConnection.Create(agency, options, _busEnd, _connections, _rights.HoldAsync);
        _sender = new BatchSender(agency, _bus, _connections, _timings, _time, _logger);
    }

    /// <inheritdoc/>
    public BackboneHealth Health
    {
        get
        {
            if (_parts is null)
            {
                return BackboneHealth.Stopped;
            }

            ImmutableDictionary<BatchAddress, QueueReader> readers = _readers;
            int reading = readers.Values.Count(r => r.IsReading);
            return (reading == readers.Count, reading > 0, _sender.IsAnswered) switch
            {
                (true, _, true) => BackboneHealth.Healthy,
                (false, false, _) => BackboneHealth.Disconnected,
                (true, false, false) => BackboneHealth.Disconnected,
                _ => BackboneHealth.Degraded,
            };
        }
    }

    /// <inheritdoc/>
    public Task ProveRightsAsync(IReadOnlyList<string> peers, CancellationToken ct) => _rights.TryPassAsync(peers, ct);

    /// <inheritdoc/>
    public async Task StartAsync(IReadOnlyList<string> peers, BatchHandler handler, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var backoff = new Backoff(_timings, _time);
        var endpoints = new QueueEndpoints(_bus, _connections, new BatchOffer(handler, backoff, _metrics, _logger));
        var parts = new ReaderParts(endpoints, backoff, _timings, _time, _logger);
        if (Interlocked.CompareExchange(ref _parts, parts, null) is not null)
        {
            throw new InvalidOperationException("The backbone was started before.");
        }

        await _rights.TryPassAsync(peers, ct);

        // Not awaited: it ends when the broker first answers, and the broker may be away. Without a token it would give up after 60 s.
        _starting = _bus.StartAsync(_stop.Token);
        await SetPeersAsync(peers, ct);
    }

    /// <inheritdoc/>
    public async Task SetPeersAsync(IReadOnlyList<string> peers, CancellationToken ct)
    {
        ReaderParts parts = _parts ?? throw new InvalidOperationException("The backbone was not started.");
        HashSet<BatchAddress> wanted =
            [.. from peer in peers where peer != _agency from lane in LaneNames.All select new BatchAddress(peer, _agency, lane)];
        await _changing.WaitAsync(ct);
        try
        {
            await Task.WhenAll(_readers.Where(r => !wanted.Contains(r.Key)).Select(r => r.Value.DisposeAsync().AsTask()));
            _readers = wanted.ToImmutableDictionary(
                address => address,
                address => _readers.GetValueOrDefault(address) ?? new QueueReader(address, parts));
            BackboneLog.PeersChanged(_logger, wanted.Count / LaneNames.All.Count);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<SendOutcome> SendAsync(
        string recipient, Lane lane, Guid messageId, ReadOnlyMemory<byte> sealedBatch, CancellationToken ct)
    {
        long began = _time.GetTimestamp();
        SendOutcome outcome = sealedBatch.Length > BackboneLimits.MaxBatchBytes
            ? SendOutcome.Refused
            : await _sender.SendAsync(recipient, lane, messageId, sealedBatch, ct);
        _metrics.Sent(recipient, lane, outcome, sealedBatch.Length, _time.GetElapsedTime(began));
        return outcome;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_parts is not null)
        {
            await SetPeersAsync([], CancellationToken.None);
            await StopBusAsync();
            _parts = null;
        }

        _metrics.Dispose();
        _changing.Dispose();
        _stop.Dispose();
    }

    private async Task StopBusAsync()
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
    }

    private async Task StopStartingAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_busEnd.Stopped, _starting);
    }
}
