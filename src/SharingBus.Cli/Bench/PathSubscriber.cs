using System.Diagnostics;
using System.Threading.Channels;
using Grpc.Core;
using SharingBus.Cli.Commands;
using SharingBus.Exchange.V1;

namespace SharingBus.Cli.Bench;

/// <summary>Subscribes, measures what comes and acknowledges cumulatively, once a frame.</summary>
internal sealed class PathSubscriber : IAsyncDisposable
{
    /// <summary>Deliveries under way at most.</summary>
    public const int MaxOutstanding = 4_000;

    private const double NanosecondsPerMillisecond = 1e6;

    private readonly AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> _call;
    private readonly Channel<(long Due, long At, int Bytes)> _deliveries = Channel.CreateUnbounded<(long, long, int)>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    private PathSubscriber(AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> call)
    {
        _call = call;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Opens a subscription.</summary>
    public static async Task<PathSubscriber> OpenAsync(ExchangeService.ExchangeServiceClient client, string role, CancellationToken cancel)
    {
        var call = client.Subscribe(cancellationToken: cancel);
        var open = new SubscribeOpen { Role = role, Subscriber = "bench", MaxOutstanding = MaxOutstanding };
        await call.RequestStream.WriteAsync(new SubscribeRequest { Open = open }, cancel);
        return new PathSubscriber(call);
    }

    /// <summary>Waits for the next deliveries and tells their latency.</summary>
    public async Task<PathDelivered> TakeAsync(int count, CancellationToken cancel)
    {
        var latencies = new double[count];
        var (last, bytes) = (0L, 0L);
        for (var taken = 0; taken < count; taken++)
        {
            var delivery = await NextAsync(cancel);
            latencies[taken] = (delivery.At - delivery.Due) / NanosecondsPerMillisecond;
            last = delivery.At;
            bytes += delivery.Bytes;
        }

        Array.Sort(latencies);
        return new PathDelivered(count, last, latencies[count / 2], latencies[count * 99 / 100], bytes / (double)count);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _call.Dispose();
        _stop.Dispose();
    }

    private async Task<(long Due, long At, int Bytes)> NextAsync(CancellationToken cancel)
    {
        try
        {
            return await _deliveries.Reader.ReadAsync(cancel);
        }
        catch (ChannelClosedException)
        {
            await _reading; // tells why, where that was a fault
            throw new CommandFailure(ExitCodes.Failed, "The node ended the subscription before everything was delivered.");
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(_stop.Token))
            {
                var at = Stopwatch.GetTimestamp();
                var frame = _call.ResponseStream.Current;
                foreach (var delivery in frame.Deliveries)
                {
                    _deliveries.Writer.TryWrite((PathNotices.DueOf(delivery.Notice.Span), at, delivery.Notice.Length));
                }

                var acknowledge = new SubscribeAcknowledge { Position = frame.Deliveries[^1].Position };
                await _call.RequestStream.WriteAsync(new SubscribeRequest { Acknowledge = acknowledge }, _stop.Token);
            }

            _deliveries.Writer.TryComplete();
        }
        catch (Exception error)
        {
            _deliveries.Writer.TryComplete(error);
            throw;
        }
    }
}
