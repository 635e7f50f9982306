using System.Diagnostics;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using SharingBus.Backbone.RabbitMq;

namespace SharingBus.Backbone.Measuring;

/// <summary>
/// What the broker carries without anything of this project: one message a publish, persistent, to a quorum queue, confirms pipelined,
/// consumed and acknowledged. The yardstick of <c>sharingbus bench path</c>; it stands here because only this project may know the client.
/// </summary>
public sealed class RawBrokerLoad
{
    /// <summary>Messages handed over and not yet acknowledged: below 1,000 the consumer, not the broker, would be the bound.</summary>
    public const ushort Prefetch = 2_000;

    /// <summary>Messages for one acknowledgement, as a consumer in a hurry does it.</summary>
    private const ulong AcknowledgeEvery = 64;

    private readonly RabbitMqOptions _options;

    /// <summary>A load for a broker, as a user that may make and delete queues.</summary>
    public RawBrokerLoad(RabbitMqOptions options) => _options = options;

    /// <summary>Sends and receives messages as fast as the broker takes them.</summary>
    /// <param name="messages">How many.</param>
    /// <param name="bodyBytes">Bytes of each.</param>
    /// <param name="window">Publishes that wait for their confirm at the same time.</param>
    /// <param name="ct">Ends the measurement.</param>
    /// <returns>Messages a second, from the first publish until the last was both confirmed and received.</returns>
    public async Task<double> MeasureAsync(int messages, int bodyBytes, int window, CancellationToken ct)
    {
        ConnectionFactory factory = BrokerConnection.FactoryOf(_options);
        await using IConnection publishing = await factory.CreateConnectionAsync(ct);
        await using IConnection consuming = await factory.CreateConnectionAsync(ct);
        // No limiter: the client's own falls to exactly as many a second as it lets through at a time. The window is the bound.
        var confirms = new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null);
        await using IChannel publisher = await publishing.CreateChannelAsync(confirms, ct);
        await using IChannel consumer = await consuming.CreateChannelAsync(cancellationToken: ct);
        string queue = $"sb.raw.{Guid.CreateVersion7():n}";
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" };
        await consumer.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: ct);
        try
        {
            Task received = await ConsumeAsync(consumer, queue, messages, ct);
            long began = Stopwatch.GetTimestamp();
            await PublishAsync(publisher, queue, messages, bodyBytes, window, ct);
            await received.WaitAsync(ct);
            return messages / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
        finally
        {
            await consumer.QueueDeleteAsync(queue, cancellationToken: CancellationToken.None);
        }
    }

    private static async Task<Task> ConsumeAsync(IChannel channel, string queue, int messages, CancellationToken ct)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await channel.BasicQosAsync(0, Prefetch, global: false, ct);
        var consumer = new AsyncEventingBasicConsumer(channel);
        int count = 0;
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            count++;
            if (delivery.DeliveryTag % AcknowledgeEvery == 0 || count == messages)
            {
                await channel.BasicAckAsync(delivery.DeliveryTag, multiple: true, ct);
            }

            if (count == messages)
            {
                done.SetResult();
            }
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer, ct);
        return done.Task;
    }

    private static Task PublishAsync(IChannel channel, string queue, int messages, int bodyBytes, int window, CancellationToken ct)
    {
        byte[] body = new byte[bodyBytes];
        var properties = new BasicProperties { Persistent = true };
        int next = 0;
        return Task.WhenAll(Enumerable.Range(0, window).Select(_ => Task.Run(PublishTheNextAsync, ct)));

        async Task PublishTheNextAsync()
        {
            while (Interlocked.Increment(ref next) <= messages)
            {
                await channel.BasicPublishAsync("", queue, mandatory: false, properties, body, ct);
            }
        }
    }
}
