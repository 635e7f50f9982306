using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using SharingBus.Backbone.RabbitMq;

namespace SharingBus.Backbone.Rights;

/// <summary>
/// What is tried at start. RabbitMQ looks at rights before it looks for the object, so most deeds name what does not exist: refused, they
/// answer 403, allowed, they find nothing to harm. What is published can be routed nowhere and would expire on arrival.
/// </summary>
internal static class ForbiddenDeeds
{
    // Consuming with a priority that is no number is refused as malformed, after the right to read was looked at and before anything is delivered.
    private static readonly Dictionary<string, object?> MalformedConsume = new(StringComparer.Ordinal) { ["x-priority"] = "none" };

    private static readonly BasicProperties GoneOnArrival = new() { Expiration = "0" };

    /// <summary>All deeds for one agency.</summary>
    /// <param name="agency">Whose user tries.</param>
    /// <param name="peers">The other members.</param>
    /// <param name="nobody">The id of an agency that does not exist; it makes names of things that do not exist.</param>
    public static IEnumerable<ForbiddenDeed> Of(string agency, IReadOnlyList<string> peers, string nobody) =>
        [
            .. DeclaringAndDeleting(peers is [var first, ..] ? first : nobody, nobody),
            .. Publishing(agency, nobody),
            .. Binding(agency, peers is [var one, ..] ? one : nobody, nobody),
            Read(QueueOf(nobody, agency)),
            .. peers.Select(peer => Read(QueueOf(peer, nobody))),
            .. peers.Select(peer => Read(QueueOf(peer, agency))),
            .. peers.Select(peer => Publish($"as {peer}", BrokerTopology.ExchangeOf(peer), $"{nobody}.bulk")),
        ];

    private static string QueueOf(string recipient, string sender) => BrokerTopology.QueueOf(new BatchAddress(sender, recipient, Lane.Bulk));

    private static IEnumerable<ForbiddenDeed> DeclaringAndDeleting(string peer, string nobody)
    {
        string another = QueueOf(peer, nobody);
        string exchange = BrokerTopology.ExchangeOf(nobody);

        // Exclusive and deleted with its last binding: should the next line never run, the end of the connection takes it away.
        yield return new($"may declare queues like {nobody}", async (channel, ct) =>
        {
            await channel.QueueDeclareAsync(nobody, durable: false, exclusive: true, autoDelete: true, cancellationToken: ct);
            await channel.QueueDeleteAsync(nobody, cancellationToken: ct);
        });
        yield return new($"may declare exchanges like {exchange}", async (channel, ct) =>
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Direct, durable: false, autoDelete: true, cancellationToken: ct);
            await channel.ExchangeDeleteAsync(exchange, cancellationToken: ct);
        });
        yield return new($"may delete queues like {another}", (channel, ct) => channel.QueueDeleteAsync(another, cancellationToken: ct));
        yield return new($"may delete exchanges like {exchange}", (channel, ct) => channel.ExchangeDeleteAsync(exchange, cancellationToken: ct));
    }

    private static IEnumerable<ForbiddenDeed> Publishing(string agency, string nobody)
    {
        string own = BrokerTopology.ExchangeOf(agency);
        yield return Publish("to the default exchange, and so to any queue", "", nobody);
        yield return Publish("to amq.topic", "amq.topic", nobody);
        yield return Publish("to amq.fanout", "amq.fanout", nobody);
        yield return Publish("as an agency that is no member", BrokerTopology.ExchangeOf(nobody), $"{nobody}.bulk");
        yield return Publish($"to {own} with any routing key, for it has no topic permission or too wide a one", own, $"{nobody}.bulk.more");
        yield return Publish($"to {own} with an empty routing key", own, "");
    }

    // Taking a binding away asks for the same rights as making it, and with these arguments there is none to take away. The routing key is
    // empty, for that is the one an agency's topic permission lets it bind with.
    private static IEnumerable<ForbiddenDeed> Binding(string agency, string peer, string nobody)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal) { ["probe"] = nobody };
        string own = BrokerTopology.ExchangeOf(agency);
        yield return new("may bind its own queues", (channel, ct) => channel.QueueUnbindAsync(QueueOf(agency, peer), own, "", arguments, cancellationToken: ct));
        yield return new("may bind queues of others", (channel, ct) => channel.QueueUnbindAsync(QueueOf(peer, agency), own, "", arguments, cancellationToken: ct));
        yield return new(
            "may bind its exchange to another's",
            (channel, ct) => channel.ExchangeUnbindAsync(own, BrokerTopology.ExchangeOf(peer), "", arguments, cancellationToken: ct));
    }

    private static ForbiddenDeed Read(string queue) => new(
        $"may read {queue}",
        (channel, ct) => channel.BasicConsumeAsync(
            queue, autoAck: false, "", noLocal: false, exclusive: false, MalformedConsume, new AsyncEventingBasicConsumer(channel), ct));

    private static ForbiddenDeed Publish(string how, string exchange, string routingKey) => new(
        $"may publish {how}",
        async (channel, ct) => await channel.BasicPublishAsync(exchange, routingKey, mandatory: true, GoneOnArrival, ReadOnlyMemory<byte>.Empty, ct));
}
