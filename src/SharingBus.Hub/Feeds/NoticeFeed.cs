using Google.Protobuf.Collections;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Feeds;

/// <summary>Follows the hub's subscription at its node, for as long as the process runs.</summary>
internal sealed class NoticeFeed(
    ExchangeService.ExchangeServiceClient node,
    HubOptions options,
    NoticeIntake intake,
    AlertSignal signal,
    TimeProvider time,
    ILogger<NoticeFeed> logger) : BackgroundService
{
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
            while (await call.ResponseStream.MoveNext(cancellation))
            {
                await TakeAsync(call, call.ResponseStream.Current.Deliveries, cancellation);
            }

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

    private async Task TakeAsync(
        AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> call,
        RepeatedField<Delivery> deliveries,
        CancellationToken cancellation)
    {
        if (deliveries.Count == 0)
        {
            return;
        }

        intake.Take(deliveries);
        SubscribeAcknowledge acknowledge = new() { Position = deliveries[^1].Position };
        await call.RequestStream.WriteAsync(new SubscribeRequest { Acknowledge = acknowledge }, cancellation);
        _backoff.Reset();
        signal.Raise();
    }

    private SubscribeOpen Open() => new()
    {
        Role = options.Role,
        Subscriber = options.Subscriber,
        MaxOutstanding = (uint)options.MaxOutstanding,
        Types_ = { NoticeType.ThreatNotice, NoticeType.Feedback },
        Agency = options.Agency,
    };
}
