namespace SharingBus.Backbone.RabbitMq;

/// <summary>
/// Every name and every queue argument at the broker, in one place: provisioning makes them, sending and receiving use them. The name of
/// a queue proves the sender, because only the sender may publish to the one exchange that is bound to it.
/// </summary>
public static class BrokerTopology
{
    /// <summary>The type of an agency's exchange.</summary>
    public const string ExchangeType = "topic";

    /// <summary>
    /// Batches in one queue, 100,000: hours of a busy sender's traffic to an agency that is away, beyond which its own journal holds the
    /// backlog. A publish beyond it is refused by the broker.
    /// </summary>
    public const int MaxQueueBatches = 100_000;

    /// <summary>Bytes in one queue, 1 GiB, for the same reason: all queues to one agency that is away must fit on the broker's disk.</summary>
    public const long MaxQueueBytes = 1024L * 1024 * 1024;

    /// <summary>
    /// Redeliveries after which the broker would drop a batch: never in practice. RabbitMQ 4 drops after 20 unless told otherwise, 3 never
    /// does and refuses the value for "never"; attempts are counted by the receiver instead.
    /// </summary>
    public const int DeliveryLimit = 1_000_000_000;

    /// <summary>The arguments of every queue.</summary>
    public static IReadOnlyDictionary<string, object> QueueArguments { get; } = new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["x-queue-type"] = "quorum",
        ["x-max-length"] = MaxQueueBatches,
        ["x-max-length-bytes"] = MaxQueueBytes,
        ["x-overflow"] = "reject-publish",
        ["x-delivery-limit"] = DeliveryLimit,
    };

    /// <summary>The topic exchange of which only the sender is a publisher.</summary>
    public static string ExchangeOf(string sender) => $"sb.out.{sender}";

    /// <summary>The queue of one sender, recipient and lane.</summary>
    public static string QueueOf(BatchAddress address) => $"sb.in.{address.Recipient}.{address.Sender}.{LaneNames.Of(address.Lane)}";

    /// <summary>The routing key that leads from the sender's exchange to the recipient's queue.</summary>
    public static string RoutingKeyOf(string recipient, Lane lane) => $"{recipient}.{LaneNames.Of(lane)}";
}
