using System.Threading.Channels;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hub.Alerts;

namespace SharingBus.Hub.Feeds;

/// <summary>
/// Follows the hub's subscription at its node, for as long as the process runs. What comes is read on one thread and taken on another;
/// what was read meanwhile is taken together.
/// </summary>
internal sealed class NoticeFeed(
    ExchangeService.ExchangeServiceClient node,
    HubOptions options,
    NoticeIntake intake,
    AlertSignal signal,
    TimeProvider time,
    ILogger<NoticeFeed> logger) : BackgroundService
{
    // Deliveries taken as one commit: what gathers while a slow disk is waited for, and few enough that a reader of the state waits a tenth of a
    // second at most.
    private const int MostTogether = 1_000;

    // Messages read ahead of what is taken; a node puts a few dozen deliveries into one.
    private const int MostAhead = 16;

    private readonly Backoff _backoff = new();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var status = await FollowOnceAsync(stoppingToken);
            if (!stoppingToken.IsCancellationRequested)
            {
                var wait = _backoff.Next();
                logger.SubscriptionLost(status, wait);
                await Task.Delay(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Ends when the subscription does; the node goes on behind the last acknowledgement.
    private async Task<StatusCode> FollowOnceAsync(CancellationToken cancellation)
    {
        try
        {
            using var call = node.Subscribe(cancellationToken: cancellation);
            await call.RequestStream.WriteAsync(new SubscribeRequest { Open = Open() }, cancellation);
            logger.Subscribing(options.Role, options.Subscriber);
            await FollowAsync(call, cancellation);
            return StatusCode.OK;
        }
        catch (RpcException lost)
        {
            return lost.StatusCode;
        }
        catch (OperationCanceledException)
        {
            return StatusCode.Cancelled;
        }
        catch (IOException)
        {
            // The disk is full or gone: nothing was acknowledged, so the node will deliver again.
            return StatusCode.ResourceExhausted;
        }
    }

    private async Task FollowAsync(AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> call, CancellationToken cancellation)
    {
        var ahead = Channel.CreateBounded<ReadDeliveries>(new BoundedChannelOptions(MostAhead) { SingleReader = true, SingleWriter = true });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = Task.Run(() => ReadAsync(call.ResponseStream, ahead.Writer, ended.Token), CancellationToken.None);
        try
        {
            // Throws what the reading ended with.
            while (await ahead.Reader.WaitToReadAsync(cancellation))
            {
                await TakeAsync(call, Together(ahead.Reader), cancellation);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await reading;
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<SubscribeResponse> responses, ChannelWriter<ReadDeliveries> ahead, CancellationToken cancellation)
    {
        try
        {
            while (await responses.MoveNext(cancellation))
            {
                if (responses.Current.Deliveries.Count > 0)
                {
                    await ahead.WriteAsync(intake.Read(responses.Current.Deliveries), cancellation);
                }
            }

            ahead.Complete();
        }
        catch (Exception error)
        {
            ahead.Complete(error);
        }
    }

    private static ReadDeliveries Together(ChannelReader<ReadDeliveries> ahead)
    {
        ahead.TryRead(out var read);
        while (read!.Count < MostTogether && ahead.TryRead(out var next))
        {
            read = read.With(next);
        }

        return read;
    }

    private async Task TakeAsync(
        AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> call, ReadDeliveries read, CancellationToken cancellation)
    {
        intake.Take(read);
        SubscribeAcknowledge acknowledge = new() { Position = read.Position };
        await call.RequestStream.WriteAsync(new SubscribeRequest { Acknowledge = acknowledge }, cancellation);
        _backoff.Reset();
        signal.Raise();
    }

    private SubscribeOpen Open() => new()
    {
        Role = options.Role,
        Subscriber = options.Subscriber,
        MaxOutstanding = (uint)options.MaxOutstanding,
        Types_ = { NoticeIntake.Types },
        Agency = options.Agency,
    };
}
