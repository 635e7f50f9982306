using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Subscriptions;

namespace SharingBus.Cli.Tests.Commands;

/// <summary>A client of a node whose subscription streams were written down beforehand; it keeps what was asked of it.</summary>
/// <param name="streams">For each stream whether it stands, and the positions that it gives before the node is gone.</param>
internal sealed class ScriptedNode(params (bool Stands, ulong[] Gives)[] streams) : ExchangeService.ExchangeServiceClient
{
    private readonly Queue<(bool Stands, ulong[] Gives)> _streams = new(streams);

    /// <summary>How each stream was opened.</summary>
    public List<SubscribeOpen> Opened { get; } = [];

    /// <summary>What was acknowledged.</summary>
    public List<ulong> Acknowledged { get; } = [];

    public override AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> Subscribe(CallOptions options)
    {
        var (stands, gives) = _streams.Dequeue();
        return new AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse>(
            new Asked(this), new Given(gives), Task.FromResult(stands ? SubscriptionHeader.Stands : []), () => Status.DefaultSuccess, () => [], () => { });
    }

    private sealed class Asked(ScriptedNode node) : IClientStreamWriter<SubscribeRequest>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(SubscribeRequest message)
        {
            if (message.Open is { } open)
            {
                node.Opened.Add(open.Clone());
            }
            else
            {
                node.Acknowledged.Add(message.Acknowledge.Position);
            }

            return Task.CompletedTask;
        }

        public Task WriteAsync(SubscribeRequest message, CancellationToken cancellationToken) => WriteAsync(message);

        public Task CompleteAsync() => Task.CompletedTask;
    }

    private sealed class Given(ulong[] positions) : IAsyncStreamReader<SubscribeResponse>
    {
        private bool _given;

        public SubscribeResponse Current { get; } = new()
        {
            Deliveries = { positions.Select(position => new Delivery { Position = position, Change = new Change() }) },
        };

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            bool first = !_given && positions.Length > 0;
            _given = true;
            return first ? Task.FromResult(true) : throw new RpcException(new Status(StatusCode.Unavailable, "gone"));
        }
    }
}
