using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Backbone.Rights;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>One agency's connection to a RabbitMQ broker, as the least privileged user <c>BrokerProvisioner</c> made for it.</summary>
public sealed class RabbitMqBackbone : IBackbone
{
    private readonly string _agency;
    private readonly BackboneTimings _timings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BackboneMetrics _metrics;
    private readonly RabbitMqOptions _options;
    private readonly RightsGate _rights;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private volatile AgencyBus _bus;
    private BatchPreparation? _preparation;
    private BatchOffer? _offer;
    private Task _watching = Task.CompletedTask;
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
        (_agency, _options) = (agency, options);
        _timings = timings ?? BackboneTimings.Default;
        _time = time ?? TimeProvider.System;
        _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<RabbitMqBackbone>();
        _metrics = new BackboneMetrics(agency);
        _rights = new RightsGate(agency, options, new RightsProbe(agency, options).LookAsync, _timings, _time, _logger);
        _bus = NewBus();
    }

    /// <inheritdoc/>
    public BackboneHealth Health
    {
        get
        {
            if (_offer is null)
            {
                return BackboneHealth.Stopped;
            }

            ImmutableDictionary<BatchAddress, QueueReader> readers = _readers;
            int reading = readers.Values.Count(r => r.IsReading);
            return (reading == readers.Count, reading > 0, _bus.Sender.IsAnswered) switch
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
    public void PrepareWith(BatchPreparation preparation) => _preparation = preparation;

    /// <inheritdoc/>
    public async Task StartAsync(IReadOnlyList<string> peers, BatchHandler handler, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var offer = new BatchOffer(handler, _preparation, new Backoff(_timings, _time), _metrics, _logger);
        if (Interlocked.CompareExchange(ref _offer, offer, null) is not null)
        {
            throw new InvalidOperationException("The backbone was started before.");
        }

        await _rights.TryPassAsync(peers, ct);
        _bus.Start();
        await SetPeersAsync(peers, ct);
        _watching = Task.Run(WatchAsync, CancellationToken.None);
    }

    /// <inheritdoc/>
    public async Task SetPeersAsync(IReadOnlyList<string> peers, CancellationToken ct)
    {
        BatchOffer offer = _offer ?? throw new InvalidOperationException("The backbone was not started.");
        HashSet<BatchAddress> wanted =
            [.. from peer in peers where peer != _agency from lane in LaneNames.All select new BatchAddress(peer, _agency, lane)];
        await _changing.WaitAsync(ct);
        try
        {
            await Task.WhenAll(_readers.Where(r => !wanted.Contains(r.Key)).Select(r => r.Value.DisposeAsync().AsTask()));
            ReaderParts parts = PartsOf(_bus, offer);
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
            : await _bus.Sender.SendAsync(recipient, lane, messageId, sealedBatch, ct);
        _metrics.Sent(recipient, lane, outcome, sealedBatch.Length, _time.GetElapsedTime(began));
        return outcome;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_offer is not null)
        {
            await SetPeersAsync([], CancellationToken.None);
            await _bus.DisposeAsync();
            _offer = null;
        }

        _metrics.Dispose();
        _changing.Dispose();
        _stop.Dispose();
    }

    private AgencyBus NewBus() => new(_agency, _options, _timings, _time, _logger, _rights.HoldAsync);

    private ReaderParts PartsOf(AgencyBus bus, BatchOffer offer) => new(bus.Endpoints(offer), new Backoff(_timings, _time), _timings, _time, _logger);

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            AgencyBus watched = _bus;
            await watched.DeafAsync(_stop.Token);
            BackboneLog.BusDeaf(_logger, _agency);
            await RenewAsync(watched, _stop.Token);
        }
    }

    // What is read comes again, and what was sent is of unknown outcome: both as after any lost connection.
    private async Task RenewAsync(AgencyBus deaf, CancellationToken stop)
    {
        ImmutableDictionary<BatchAddress, QueueReader> readers;
        await _changing.WaitAsync(stop);
        try
        {
            AgencyBus bus = NewBus();
            bus.Start();
            ReaderParts parts = PartsOf(bus, _offer!);
            readers = _readers;
            _readers = readers.Keys.ToImmutableDictionary(address => address, address => new QueueReader(address, parts));
            _bus = bus;
        }
        finally
        {
            _changing.Release();
        }

        deaf.GiveUp();
        await Task.WhenAll(readers.Values.Select(reader => reader.DisposeAsync().AsTask()));
        await deaf.DisposeAsync();
    }
}
