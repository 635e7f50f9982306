using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Subscriptions;

namespace SharingBus.Cli.Commands;

/// <summary>
/// A subscription that is printed and acknowledged, over as many streams as it takes. Where it begins is asked for once: a stream after a
/// break goes on behind what was printed.
/// </summary>
/// <param name="open">What is asked for; says from then on how to go on.</param>
/// <param name="output">Where deliveries are printed.</param>
internal sealed class FollowedSubscription(SubscribeOpen open, TextWriter output)
{
    /// <summary>Follows one stream to its end.</summary>
    /// <returns>How many deliveries are left to ask for, where the node ends the stream in the midst of them: another may lead by then.</returns>
    public async Task<int> FollowAsync(ExchangeService.ExchangeServiceClient exchange, int count, CancellationToken cancel)
    {
        using var call = exchange.Subscribe(cancellationToken: cancel);
        var left = count;
        try
        {
            await call.RequestStream.WriteAsync(new SubscribeRequest { Open = open }, cancel);
            Stand(await call.ResponseHeadersAsync);
            while (left > 0 && await call.ResponseStream.MoveNext(cancel))
            {
                foreach (var delivery in call.ResponseStream.Current.Deliveries.Take(left))
                {
                    output.WriteLine(SubscribeCommand.Describe(delivery));
                    GoOnBehind(delivery);
                    await call.RequestStream.WriteAsync(
                        new SubscribeRequest { Acknowledge = new SubscribeAcknowledge { Position = delivery.Position } }, cancel);
                    left--;
                }
            }

            // The node ends the stream when it has taken the last acknowledgement; what comes in between is given again next time.
            await call.RequestStream.CompleteAsync();
            while (await call.ResponseStream.MoveNext(cancel))
            {
            }
        }
        catch (RpcException ended) when (ended.StatusCode == StatusCode.Unavailable && left < count)
        {
            return left;
        }

        return 0;
    }

    // What is new was settled then, durably: asked for again it would pass over what came since.
    private void Stand(Metadata headers)
    {
        if (open.HasFromPlace && open.FromPlace == StartPlace.New && SubscriptionHeader.SaysStands(headers))
        {
            open.ClearStart();
        }
    }

    // A replay leaves the cursor alone, so only the position knows how far it came.
    private void GoOnBehind(Delivery delivery)
    {
        if (open.StartCase != SubscribeOpen.StartOneofCase.None)
        {
            open.FromPosition = delivery.Position + 1;
        }
    }
}
