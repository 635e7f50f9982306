using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Subscriptions;

namespace SharingBus.Node.Tests.Federation;

/// <summary>A subscriber that reads delivery by delivery and acknowledges when told to.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> _call;
    private readonly Queue<Delivery> _read = new();
    private bool _finished;

    private Subscriber(AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> call) => _call = call;

    public static Task<Subscriber> OpenAsync(
        ExchangeService.ExchangeServiceClient client, string role, string name = "test", uint maxOutstanding = 0) =>
        OpenAsync(client, new SubscribeOpen { Role = role, Subscriber = name, MaxOutstanding = maxOutstanding });

    public static async Task<Subscriber> OpenAsync(ExchangeService.ExchangeServiceClient client, SubscribeOpen open)
    {
        AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> call = client.Subscribe();
        await call.RequestStream.WriteAsync(new SubscribeRequest { Open = open });
        return new Subscriber(call);
    }

    /// <summary>Completes once the subscription stands.</summary>
    public async Task<Subscriber> StandsAsync()
    {
        Assert.True(SubscriptionHeader.SaysStands(await _call.ResponseHeadersAsync.WaitAsync(Patience)));
        return this;
    }

    public async Task<Delivery> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (_read.Count == 0)
        {
            Assert.True(await _call.ResponseStream.MoveNext(patience.Token), "The node ended the stream.");
            foreach (Delivery delivery in _call.ResponseStream.Current.Deliveries)
            {
                _read.Enqueue(delivery);
            }
        }

        return _read.Dequeue();
    }

    /// <summary>The status that ends the stream.</summary>
    public async Task<RpcException> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await _call.ResponseStream.MoveNext(patience.Token))
            {
            }
        });
    }

    public async Task<List<Delivery>> TakeAsync(int count)
    {
        List<Delivery> taken = [];
        while (taken.Count < count)
        {
            taken.Add(await NextAsync());
        }

        return taken;
    }

    public Task AcknowledgeAloneAsync(params IEnumerable<Delivery> deliveries) =>
        _call.RequestStream.WriteAsync(new SubscribeRequest { Acknowledge = new SubscribeAcknowledge { Positions = { deliveries.Select(d => d.Position) } } });

    /// <summary>Completes when the node has taken every acknowledgement and ended the stream.</summary>
    public async Task FinishAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        _finished = true;
        await _call.RequestStream.CompleteAsync();
        while (await _call.ResponseStream.MoveNext(patience.Token))
        {
        }
    }

    public Task AcknowledgeAsync(Delivery delivery) =>
        _call.RequestStream.WriteAsync(new SubscribeRequest { Acknowledge = new SubscribeAcknowledge { Position = delivery.Position } });

    public async ValueTask DisposeAsync()
    {
        if (!_finished)
        {
            await _call.RequestStream.CompleteAsync();
        }

        _call.Dispose();
    }
}
