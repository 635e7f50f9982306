using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace SharingBus.Backbone.Loopback;

/// <summary>One agency's connection to a <see cref="LoopbackExchange"/>.</summary>
internal sealed class LoopbackBackbone : IBackbone
{
    private readonly string _agency;
    private readonly LoopbackExchange _exchange;
    private readonly BackboneTimings _timings;
    private readonly ILogger _logger;
    private readonly BackboneMetrics _metrics;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private BatchPreparation? _preparation;
    private BatchOffer? _offer;
    private ImmutableDictionary<BatchAddress, LoopbackReader> _readers = ImmutableDictionary<BatchAddress, LoopbackReader>.Empty;

    public LoopbackBackbone(string agency, LoopbackExchange exchange, BackboneTimings timings, ILogger logger)
    {
        _agency = agency;
        _exchange = exchange;
        _timings = timings;
        _logger = logger;
        _metrics = new BackboneMetrics(agency);
    }

    public BackboneHealth Health => (_offer, _exchange.Uptime.IsUp) switch
    {
        (null, _) => BackboneHealth.Stopped,
        (_, false) => BackboneHealth.Disconnected,
        _ => BackboneHealth.Healthy,
    };

    public void PrepareWith(BatchPreparation preparation) => _preparation = preparation;

    public Task StartAsync(IReadOnlyList<string> peers, BatchHandler handler, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var offer = new BatchOffer(handler, _preparation, new Backoff(_timings, _exchange.Time), _metrics, _logger);
        if (Interlocked.CompareExchange(ref _offer, offer, null) is not null)
        {
            throw new InvalidOperationException("The backbone was started before.");
        }

        return SetPeersAsync(peers, ct);
    }

    public async Task SetPeersAsync(IReadOnlyList<string> peers, CancellationToken ct)
    {
        BatchOffer offer = _offer ?? throw new InvalidOperationException("The backbone was not started.");
        HashSet<BatchAddress> wanted = AddressesFrom(peers);
        await _changing.WaitAsync(ct);
        try
        {
            await Task.WhenAll(_readers.Where(r => !wanted.Contains(r.Key)).Select(r => r.Value.DisposeAsync().AsTask()));
            _readers = wanted.ToImmutableDictionary(
                address => address,
                address => _readers.GetValueOrDefault(address) ?? new LoopbackReader(address, _exchange, offer, _timings.StopDeadline));
            BackboneLog.PeersChanged(_logger, wanted.Count / LaneNames.All.Count);
        }
        finally
        {
            _changing.Release();
        }
    }

    public async Task<SendOutcome> SendAsync(
        string recipient, Lane lane, Guid messageId, ReadOnlyMemory<byte> sealedBatch, CancellationToken ct)
    {
        long began = _exchange.Time.GetTimestamp();
        var batch = new LoopbackTransit(new BatchAddress(_agency, recipient, lane), messageId, sealedBatch.ToArray());
        SendOutcome outcome = await IsUpBeforeDeadlineAsync(ct) ? Enqueue(batch) : SendOutcome.Unknown;
        _metrics.Sent(recipient, lane, outcome, sealedBatch.Length, _exchange.Time.GetElapsedTime(began));
        if (outcome != SendOutcome.Confirmed)
        {
            BackboneLog.SendNotConfirmed(_logger, recipient, lane, outcome, messageId, "loopback");
        }

        return outcome;
    }

    public async ValueTask DisposeAsync()
    {
        if (_offer is not null)
        {
            await SetPeersAsync([], CancellationToken.None);
            _offer = null;
        }

        _metrics.Dispose();
        _changing.Dispose();
    }

    private HashSet<BatchAddress> AddressesFrom(IReadOnlyList<string> peers) =>
        [.. from peer in peers where peer != _agency from lane in LaneNames.All select new BatchAddress(peer, _agency, lane)];

    private async Task<bool> IsUpBeforeDeadlineAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        LoopbackUptime uptime = _exchange.Uptime;
        if (uptime.IsUp)
        {
            return true;
        }

        try
        {
            await uptime.Ended.WaitAsync(_timings.SendDeadline, _exchange.Time, ct);
            return _exchange.Uptime.IsUp;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private SendOutcome Enqueue(LoopbackTransit batch)
    {
        if (batch.SealedBatch.Length > BackboneLimits.MaxBatchBytes)
        {
            return SendOutcome.Refused;
        }

        if (batch.Address.Recipient == _agency || !_exchange.Knows(batch.Address.Recipient))
        {
            return SendOutcome.Returned;
        }

        LoopbackFault fault = _exchange.Faults?.Invoke(batch) ?? LoopbackFault.None;
        LoopbackQueue queue = _exchange.QueueOf(batch.Address);
        return fault.Kind switch
        {
            LoopbackFaultKind.Drop => SendOutcome.Confirmed,
            LoopbackFaultKind.LoseBatch => SendOutcome.Unknown,
            LoopbackFaultKind.LoseConfirm => Accepted(queue.TryAdd(batch), SendOutcome.Unknown),
            LoopbackFaultKind.Duplicate => Accepted(queue.TryAddTwice(batch)),
            LoopbackFaultKind.SwapWithNext => Accepted(queue.TryAddAfterNext(batch)),
            LoopbackFaultKind.Delay => Delay(queue, batch, fault.Until!),
            LoopbackFaultKind.Refuse => SendOutcome.Refused,
            _ => Accepted(queue.TryAdd(batch)),
        };
    }

    private static SendOutcome Accepted(bool added, SendOutcome outcome = SendOutcome.Confirmed) => added ? outcome : SendOutcome.Refused;

    private static SendOutcome Delay(LoopbackQueue queue, LoopbackTransit batch, Task until)
    {
        _ = until.ContinueWith(_ => queue.TryAdd(batch), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return SendOutcome.Confirmed;
    }
}
