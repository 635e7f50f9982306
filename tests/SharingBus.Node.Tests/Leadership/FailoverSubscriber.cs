using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;

namespace SharingBus.Node.Tests.Leadership;

/// <summary>A subscriber that goes on at the agency's next node when a stream ends, and keeps everything it was ever given.</summary>
internal sealed class FailoverSubscriber : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // What a new reader finds too early it leaves to the sender's repetition after 30 s, which may come more than once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    private readonly ExchangeService.ExchangeServiceClient[] _nodes;
    private readonly string _role;
    private readonly Lock _gate = new();
    private readonly List<Delivery> _given = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FailoverSubscriber(ExchangeService.ExchangeServiceClient[] nodes, string role)
    {
        _nodes = nodes;
        _role = role;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Streams that gave anything.</summary>
    public int Sessions { get; private set; }

    /// <summary>Waits until so many more messages were given.</summary>
    public async Task MoreAsync(int count)
    {
        int before = Given().DistinctBy(d => d.MessageId).Count();
        await WaitAsync(given => given.DistinctBy(d => d.MessageId).Count() >= before + count);
    }

    /// <summary>Waits for a message and gives everything given so far.</summary>
    public async Task<IReadOnlyList<Delivery>> UntilAsync(ByteString id)
    {
        await WaitAsync(given => given.Any(d => d.MessageId == id));
        return Given();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private Delivery[] Given()
    {
        lock (_gate)
        {
            return [.. _given];
        }
    }

    private async Task WaitAsync(Func<Delivery[], bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task more;
            lock (_gate)
            {
                more = _more.Task;
            }

            if (holds(Given()))
            {
                return;
            }

            await more.WaitAsync(patience.Token);
        }
    }

    private async Task RunAsync()
    {
        for (int node = 0; !_stop.IsCancellationRequested; node = (node + 1) % _nodes.Length)
        {
            try
            {
                await FollowAsync(_nodes[node]);
            }
            catch (Exception end) when (end is RpcException or OperationCanceledException or InvalidOperationException)
            {
                await Task.Delay(Pause).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // between two attempts, as any client would
            }
        }
    }

    private async Task FollowAsync(ExchangeService.ExchangeServiceClient node)
    {
        using AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> call = node.Subscribe(cancellationToken: _stop.Token);
        await call.RequestStream.WriteAsync(new SubscribeRequest { Open = new SubscribeOpen { Role = _role, Subscriber = "test" } });
        bool first = true;
        while (await call.ResponseStream.MoveNext(_stop.Token))
        {
            Sessions += first ? 1 : 0;
            first = false;
            foreach (Delivery delivery in call.ResponseStream.Current.Deliveries)
            {
                Add(delivery);
                await call.RequestStream.WriteAsync(
                    new SubscribeRequest { Acknowledge = new SubscribeAcknowledge { Position = delivery.Position } });
            }
        }
    }

    private void Add(Delivery delivery)
    {
        lock (_gate)
        {
            _given.Add(delivery);
            _more.SetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
