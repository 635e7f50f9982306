using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.FaultTests.History;
using SharingBus.FaultTests.Processes;
using SharingBus.Vocabulary.V1;

namespace SharingBus.FaultTests.Load;

/// <summary>
/// A subscriber that goes on whatever becomes of its node. Handled positions it does not handle again: that is the de-duplication asked of
/// every subscriber.
/// </summary>
internal sealed class FaultSubscriber : IAsyncDisposable
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    private readonly ExchangeService.ExchangeServiceClient _client;
    private readonly ClientHistory _history;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Guid, bool> _seen = new();
    private readonly Task _running;
    private ulong _handled;
    private int _distinct;

    public FaultSubscriber(FaultFederation federation, ClientHistory history)
    {
        _client = federation.Client(FaultBundle.Recipient, "desk");
        _history = history;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Different notices handled so far.</summary>
    public int DistinctCount => Volatile.Read(ref _distinct);

    /// <summary>Waits until so many notices were handled, or the deadline: then the history tells what is missing.</summary>
    public async Task<bool> WhenHandledAsync(int count, TimeSpan deadline)
    {
        long began = Stopwatch.GetTimestamp();
        while (DistinctCount < count && Stopwatch.GetElapsedTime(began) < deadline)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        return DistinctCount >= count;
    }

    /// <summary>Waits until all of these were handled, or the deadline.</summary>
    /// <returns>Those that were.</returns>
    public async Task<IReadOnlySet<Guid>> CollectAsync(IReadOnlyCollection<Guid> ids, TimeSpan deadline)
    {
        long began = Stopwatch.GetTimestamp();
        while (!ids.All(_seen.ContainsKey) && Stopwatch.GetElapsedTime(began) < deadline)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        return ids.Where(_seen.ContainsKey).ToHashSet();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await SubscribeAsync();
            }
            catch (Exception error) when (error is RpcException or InvalidOperationException or IOException or OperationCanceledException)
            {
                await Task.Delay(BetweenTries, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task SubscribeAsync()
    {
        using var call = _client.Subscribe(cancellationToken: _stop.Token);
        var open = new SubscribeOpen { Role = FaultBundle.Role, Subscriber = "fault", MaxOutstanding = 2_000 };
        await call.RequestStream.WriteAsync(new SubscribeRequest { Open = open }, _stop.Token);
        while (await call.ResponseStream.MoveNext(_stop.Token))
        {
            SubscribeResponse frame = call.ResponseStream.Current;
            foreach (Delivery delivery in frame.Deliveries.Where(d => d.Position > _handled))
            {
                Handle(delivery);
            }

            ulong position = frame.Deliveries[^1].Position;
            await call.RequestStream.WriteAsync(new SubscribeRequest { Acknowledge = new SubscribeAcknowledge { Position = position } }, _stop.Token);
            _history.Add(new Acknowledged(FaultBundle.Recipient, FaultBundle.Role, position));
        }
    }

    private void Handle(Delivery delivery)
    {
        _handled = delivery.Position;
        Guid id = FaultLoad.Id(delivery.MessageId);
        var view = ThreatNotice.Parser.ParseFrom(delivery.Notice);
        _history.Add(new Delivered(
            id, FaultBundle.Recipient, FaultBundle.Role, delivery.Position, FaultNotices.Digest(delivery.Notice.Span), FaultBundle.Version,
            FaultNotices.Fields(view)));
        if (_seen.TryAdd(id, value: true))
        {
            Interlocked.Increment(ref _distinct);
        }
    }
}
