using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;

namespace SharingBus.Node.Tests.Leadership;

/// <summary>A client that knows several nodes of its agency: it goes on to the next where one does not answer or does not lead.</summary>
internal sealed class FailoverClient(params ExchangeService.ExchangeServiceClient[] nodes)
{
    // A frozen node answers nothing at all: its caller must not wait for it.
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _node;

    /// <summary>Publishes until it is known to be accepted: the same request id at every attempt.</summary>
    public async Task<ByteString> PublishAsync(PublishRequest request) => (await PublishTimedAsync(request)).Id;

    /// <summary>The same, with when the attempt began that was answered.</summary>
    public async Task<(long Asked, ByteString Id)> PublishTimedAsync(PublishRequest request)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            int node = _node;
            long asked = Stopwatch.GetTimestamp();
            try
            {
                PublishResponse accepted = await nodes[node].PublishAsync(request, deadline: Deadline());
                return (asked, accepted.MessageId);
            }
            catch (RpcException error) when (MayBeElsewhere(error) && Stopwatch.GetElapsedTime(began) < Patience)
            {
                Interlocked.CompareExchange(ref _node, (node + 1) % nodes.Length, node);
                await Task.Delay(Pause); // between two attempts, as any client would; what is awaited is the answer
            }
        }
    }

    // The gRPC client counts deadlines by the machine's clock.
    private static DateTime Deadline() => (TimeProvider.System.GetUtcNow() + Answer).UtcDateTime;

    private static bool MayBeElsewhere(RpcException error) =>
        error.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled or StatusCode.Internal or StatusCode.Unknown;
}
