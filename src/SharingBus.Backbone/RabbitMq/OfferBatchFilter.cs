using MassTransit;
using RabbitMQ.Client;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>
/// The end of MassTransit's receive pipe: takes the raw bytes and offers them to the handler. Returning acknowledges, throwing leaves the
/// batch with the broker. Nothing after it runs, so MassTransit neither reads a message nor makes an error or skipped queue.
/// </summary>
internal sealed class OfferBatchFilter(BatchAddress address, BatchOffer offer, CancellationToken stop) : IFilter<ReceiveContext>
{
    private const string DeliveryCountHeader = "x-delivery-count";

    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        IReadOnlyBasicProperties properties = ((RabbitMqBasicConsumeContext)context).Properties;
        var batch = new ReceivedBatch(address, MessageIdOf(properties), context.Body.GetBytes(), Attempt: 1)
        {
            Redeliveries = RedeliveriesOf(properties),
        };
        if (await offer.MakeAsync(batch, stop) != ReceiveOutcome.Acknowledge)
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
