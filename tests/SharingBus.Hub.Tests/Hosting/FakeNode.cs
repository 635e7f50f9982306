using System.Collections.Concurrent;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Serving;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Tests.Correlation;

namespace SharingBus.Hub.Tests.Hosting;

/// <summary>
/// A node as the hub sees one: keeps deliveries until they are acknowledged, answers a repeated request id with the first answer, and
/// records what it is asked.
/// </summary>
internal sealed class FakeNode : ExchangeService.ExchangeServiceBase
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<ulong, Delivery> _delivered = [];
    private readonly SortedDictionary<ulong, Delivery> _unacknowledged = [];
    private readonly Dictionary<string, (ByteString Notice, ByteString Id)> _answers = [];
    private readonly HashSet<string> _connections = [];
    private readonly HashSet<string> _left = [];
    private Channel<Delivery> _live = Channel.CreateUnbounded<Delivery>();
    private ulong _position;
    private int _failures;
    private int _lostChanges;

    public Channel<PublishRequest> Published { get; } = Channel.CreateUnbounded<PublishRequest>();

    public Channel<ChangeNoticeRequest> Changed { get; } = Channel.CreateUnbounded<ChangeNoticeRequest>();

    public Channel<ulong> Acknowledged { get; } = Channel.CreateUnbounded<ulong>();

    public ConcurrentQueue<SubscribeOpen> Opened { get; } = new();

    /// <summary>What the hub keeps at the node.</summary>
    public FakeNotebook Notebook { get; } = new();

    /// <summary>What is looked at before a publish is answered.</summary>
    public Action BeforePublish { get; set; } = () => { };

    /// <summary>What the node says of whom a derived notice may reach.</summary>
    public Func<PreviewDerivedRequest, PreviewDerivedResponse> Preview { get; set; } = _ => new PreviewDerivedResponse();

    /// <summary>Changes that reach the node and are accepted, but whose answer is lost.</summary>
    public int LoseChanges { get => Volatile.Read(ref _lostChanges); set => Volatile.Write(ref _lostChanges, value); }

    /// <summary>Publishes that reach the node and are accepted, but whose answer is lost.</summary>
    public int LoseAnswers
    {
        set
        {
            lock (_gate)
            {
                _failures = value;
            }
        }
    }

    public static async Task<(FakeNode Node, WebApplication App)> StartAsync(TestAuthority authority, Action<ILoggingBuilder> logging)
    {
        FakeNode node = new();
        var builder = ServiceHostBuilder.Create(new ServiceProfile
        {
            Name = "fake-node",
            Certificate = authority.Issue("fusion", "node"),
            TrustAnchor = authority.Anchor,
            Logging = logging,
        });
        builder.Services.AddSingleton(node).AddSingleton(node.Notebook);
        var app = builder.Build();
        app.UseListeners();
        app.MapGrpcService<FakeNode>().WithMetadata(new RequiresRightAttribute(CallerRight.BeIdentified));
        app.MapGrpcService<FakeNotebook>().WithMetadata(new RequiresRightAttribute(CallerRight.BeIdentified));
        await app.StartAsync();
        return (node, app);
    }

    /// <summary>
    /// Answers again, and is done with a hub that ended: what it published is forgotten, and what it sent and this node has not come to yet
    /// is neither recorded nor answered.
    /// </summary>
    public void LeaveEndedHub()
    {
        lock (_gate)
        {
            _left.UnionWith(_connections);
            _failures = 0;
            while (Published.Reader.TryRead(out _))
            {
                // Attempts of the hub that ended.
            }
        }
    }

    /// <summary>The message id that a request was answered with.</summary>
    public Guid IdOf(string requestId)
    {
        lock (_gate)
        {
            return MessageIds.Read(_answers[requestId].Id)!.Value;
        }
    }

    public ulong Deliver(Delivery delivery)
    {
        lock (_gate)
        {
            delivery.Position = ++_position;
            _unacknowledged[delivery.Position] = delivery;
            _delivered[delivery.Position] = delivery;
            _live.Writer.TryWrite(delivery);
            return delivery.Position;
        }
    }

    public override async Task Subscribe(
        IAsyncStreamReader<SubscribeRequest> requestStream,
        IServerStreamWriter<SubscribeResponse> responseStream,
        ServerCallContext context)
    {
        await requestStream.MoveNext(context.CancellationToken);
        Opened.Enqueue(requestStream.Current.Open);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var sending = SendAsync(responseStream, ended.Token);
        try
        {
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                Acknowledge(requestStream.Current.Acknowledge.Position);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The node gives a delivery no more: its content was erased, or came to its end.</summary>
    public void Destroy(ulong position)
    {
        lock (_gate)
        {
            _delivered.Remove(position);
        }
    }

    // Pages of two, so that a few deliveries take several.
    public override Task<ListDeliveriesResponse> ListDeliveries(ListDeliveriesRequest request, ServerCallContext context)
    {
        lock (_gate)
        {
            Delivery[] behind = [.. _delivered.Values.Where(delivery => delivery.Position > request.AfterPosition)];
            ListDeliveriesResponse page = new() { NextPosition = request.AfterPosition, AtEnd = behind.Length <= 2 };
            foreach (var delivery in behind.Take(2))
            {
                page.Deliveries.Add(new ListedDelivery { Delivery = delivery });
                page.NextPosition = delivery.Position;
            }

            return Task.FromResult(page);
        }
    }

    public override Task<PreviewDerivedResponse> PreviewDerived(PreviewDerivedRequest request, ServerCallContext context) => Task.FromResult(Preview(request));

    public override Task<PublishResponse> Publish(PublishRequest request, ServerCallContext context)
    {
        BeforePublish();
        var connection = context.GetHttpContext().Connection.Id;
        lock (_gate)
        {
            _connections.Add(connection);
            if (_left.Contains(connection))
            {
                throw WireError.Create(StatusCode.Unavailable, "NOT_SERVING", "The hub that asks has ended.");
            }

            Published.Writer.TryWrite(request);
            var known = _answers.TryGetValue(request.RequestId, out var before);
            if (known && before.Notice != request.Notice)
            {
                throw WireError.Create(StatusCode.AlreadyExists, "REQUEST_ID_REUSED", "Another notice had this request id.");
            }

            if (!known)
            {
                before = (request.Notice, MessageIds.Write(Sample.Id(10_000 + _answers.Count)));
                _answers[request.RequestId] = before;
            }

            if (_failures > 0)
            {
                _failures--;
                throw WireError.Create(StatusCode.Unavailable, "NOT_SERVING", "The node restarts.");
            }

            return Task.FromResult(new PublishResponse { MessageId = before.Id, Duplicate = known });
        }
    }

    public override Task<ChangeNoticeResponse> ChangeNotice(ChangeNoticeRequest request, ServerCallContext context)
    {
        Changed.Writer.TryWrite(request);
        if (Interlocked.Decrement(ref _lostChanges) >= 0)
        {
            throw WireError.Create(StatusCode.Unavailable, "NOT_SERVING", "The node restarts.");
        }

        return Task.FromResult(new ChangeNoticeResponse { MessageId = MessageIds.Write(Sample.Id(20_000)) });
    }

    private void Acknowledge(ulong position)
    {
        lock (_gate)
        {
            foreach (var done in _unacknowledged.Keys.Where(key => key <= position).ToList())
            {
                _unacknowledged.Remove(done);
            }
        }

        Acknowledged.Writer.TryWrite(position);
    }

    // A new subscription begins with everything that was not acknowledged.
    private async Task SendAsync(IServerStreamWriter<SubscribeResponse> stream, CancellationToken cancellation)
    {
        ChannelReader<Delivery> live;
        lock (_gate)
        {
            _live = Channel.CreateUnbounded<Delivery>();
            foreach (var delivery in _unacknowledged.Values)
            {
                _live.Writer.TryWrite(delivery);
            }

            live = _live.Reader;
        }

        await foreach (var delivery in live.ReadAllAsync(cancellation))
        {
            await stream.WriteAsync(new SubscribeResponse { Deliveries = { delivery } }, cancellation);
        }
    }
}
