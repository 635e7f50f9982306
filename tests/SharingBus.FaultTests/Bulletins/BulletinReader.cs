using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.FaultTests.Load;
using SharingBus.FaultTests.Processes;
using SharingBus.Vocabulary.V1;

namespace SharingBus.FaultTests.Bulletins;

/// <summary>The coordinator of the school, who reads bulletins, and whatever is said of them later.</summary>
internal sealed class BulletinReader : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    public BulletinReader(FaultFederation federation) => _reading = Task.Run(() => ReadAsync(federation.Client(FaultBundle.Origin, "records")));

    /// <summary>The titles of the bulletins that came, each delivery.</summary>
    public ConcurrentQueue<string> Titles { get; } = new();

    /// <summary>The messages that were changed, and how, each delivery.</summary>
    public ConcurrentQueue<(Guid Target, ChangeKind Kind)> Changes { get; } = new();

    /// <summary>Waits until something has come, or the deadline.</summary>
    public static async Task<bool> WhenAsync(Func<bool> holds, TimeSpan deadline)
    {
        long began = Stopwatch.GetTimestamp();
        while (!holds() && Stopwatch.GetElapsedTime(began) < deadline)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        return holds();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync(ExchangeService.ExchangeServiceClient client)
    {
        try
        {
            using var call = client.Subscribe(cancellationToken: _stop.Token);
            SubscribeOpen open = new() { Role = FaultBundle.Coordinator, Subscriber = "bulletins", Types_ = { NoticeType.KnowledgeProduct } };
            await call.RequestStream.WriteAsync(new SubscribeRequest { Open = open }, _stop.Token);
            while (await call.ResponseStream.MoveNext(_stop.Token))
            {
                SubscribeResponse frame = call.ResponseStream.Current;
                foreach (Delivery delivery in frame.Deliveries)
                {
                    Take(delivery);
                }

                SubscribeAcknowledge acknowledge = new() { Position = frame.Deliveries[^1].Position };
                await call.RequestStream.WriteAsync(new SubscribeRequest { Acknowledge = acknowledge }, _stop.Token);
            }
        }
        catch (Exception end) when (_stop.IsCancellationRequested && end is RpcException or OperationCanceledException)
        {
            // The run is over.
        }
    }

    private void Take(Delivery delivery)
    {
        if (delivery.Change is { } change)
        {
            Changes.Enqueue((FaultLoad.Id(change.Target), change.Kind));
        }
        else
        {
            Titles.Enqueue(KnowledgeProduct.Parser.ParseFrom(delivery.Notice).Title);
        }
    }
}
