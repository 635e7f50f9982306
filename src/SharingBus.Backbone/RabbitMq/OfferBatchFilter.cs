using System.Runtime.CompilerServices;
using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>
/// The end of MassTransit's receive pipe: takes the raw bytes and offers them to the handler. Returning acknowledges, throwing leaves the
/// batch with the broker. Nothing after it runs, so MassTransit neither reads a message nor makes an error or skipped queue.
/// </summary>
internal sealed class OfferBatchFilter(BatchAddress address, BatchOffer offer, TimeProvider time, CancellationToken stop) : IFilter<ReceiveContext>
{
    private const string DeliveryCountHeader = "x-delivery-count";

    // Deliveries are numbered on their channel, and an endpoint may have several, one after the other.
    private readonly ConditionalWeakTable<ChannelContext, DeliveryTurns> _turns = [];

    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        var delivery = (RabbitMqBasicConsumeContext)context;
        ReceivedBatch batch = offer.Prepare(new ReceivedBatch(address, MessageIdOf(delivery.Properties), context.Body.GetBytes(), Attempt: 1)
        {
            Redeliveries = RedeliveriesOf(delivery.Properties),
        });
        DeliveryTurns turns = _turns.GetValue(context.GetPayload<ChannelContext>(), _ => new DeliveryTurns(time));
        if (await turns.TakeAsync(delivery.DeliveryTag, () => offer.MakeAsync(batch, stop), stop) != ReceiveOutcome.Acknowledge)
        {
            throw new BatchNotTakenException();
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("offerBatch");

    private static Guid MessageIdOf(IReadOnlyBasicProperties properties) =>
        Guid.TryParse(properties.MessageId, out Guid id) ? id : Guid.Empty;

    private static int RedeliveriesOf(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue(DeliveryCountHeader, out object? count) == true && count is long times
            ? (int)Math.Clamp(times, 0, int.MaxValue)
            : 0;
}
