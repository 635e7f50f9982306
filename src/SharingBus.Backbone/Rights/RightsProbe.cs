using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using SharingBus.Backbone.RabbitMq;

namespace SharingBus.Backbone.Rights;

/// <summary>
/// Tries, with an agency's own user and nothing else, that the broker refuses what it must refuse and holds what the agency needs. It
/// leaves nothing behind.
/// </summary>
internal sealed class RightsProbe(string agency, RabbitMqOptions options)
{
    /// <summary>Deeds tried at once, 4: each refusal closes its channel, so that most of the time goes by waiting for the next one.</summary>
    private const int DeedsAtOnce = 4;

    private const ushort AccessRefused = 403;
    private const ushort NotFound = 404;
    private const ushort PreconditionFailed = 406;
    private const int NobodyBytes = 6;

    // Without the limiter: there is one publish on a channel.
    private static readonly CreateChannelOptions Confirmed = new(
        publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null);

    private static readonly Dictionary<string, object?> QueueArguments =
        BrokerTopology.QueueArguments.ToDictionary(a => a.Key, a => (object?)a.Value, StringComparer.Ordinal);

    /// <summary>Tries everything over one connection.</summary>
    /// <param name="peers">The other members: from each there must be a queue for each lane.</param>
    /// <param name="ct">The caller's deadline.</param>
    /// <exception cref="BrokerUnreachableException">The broker does not answer, or refuses the user.</exception>
    /// <exception cref="OperationInterruptedException">The connection ended meanwhile.</exception>
    public async Task<RightsFindings> LookAsync(IReadOnlyList<string> peers, CancellationToken ct)
    {
        string[] others = [.. peers.Where(peer => peer != agency).Order(StringComparer.Ordinal)];
        string nobody = $"probe-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NobodyBytes))}";
        await using IConnection connection = await BrokerConnection.FactoryOf(options).CreateConnectionAsync(ct);
        (List<string> wrong, List<string> missing) = await LookForOwnAsync(connection, others, ct);
        var faults = new ConcurrentBag<string>(wrong);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = DeedsAtOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(ForbiddenDeeds.Of(agency, others, nobody), parallel, async (deed, token) =>
        {
            if (await IsAllowedAsync(connection, deed, token))
            {
                faults.Add(deed.Right);
            }
        });
        return new RightsFindings([.. faults.Order(StringComparer.Ordinal)], missing);
    }

    private static async Task<bool> IsAllowedAsync(IConnection connection, ForbiddenDeed deed, CancellationToken ct)
    {
        await using IChannel channel = await connection.CreateChannelAsync(Confirmed, ct);
        try
        {
            await deed.TryAsync(channel, ct);
            return true;
        }
        catch (PublishException)
        {
            return true; // taken in, and returned because it leads nowhere
        }
        catch (Exception end) when (end is OperationInterruptedException && connection.IsOpen)
        {
            return channel.CloseReason?.ReplyCode != AccessRefused; // any other answer than "refused" came after the look at rights
        }
    }

    // A member that is in the bundle and not provisioned yet has no queue here. That is no reason to keep a node from all the others.
    private async Task<(List<string> Wrong, List<string> MissingQueues)> LookForOwnAsync(IConnection connection, string[] peers, CancellationToken ct)
    {
        List<string> wrong = [], missing = [];
        string own = BrokerTopology.ExchangeOf(agency);
        await FindAsync(own, isQueue: false, (c, token) => c.ExchangeDeclarePassiveAsync(own, token));
        foreach (BatchAddress address in from peer in peers from lane in LaneNames.All select new BatchAddress(peer, agency, lane))
        {
            // First whether it is there, for declaring would make it.
            string queue = BrokerTopology.QueueOf(address);
            await FindAsync(queue, isQueue: true, async (c, token) =>
            {
                await c.QueueDeclarePassiveAsync(queue, token);
                await c.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, QueueArguments, cancellationToken: token);
            });
        }

        return (wrong, missing);

        async Task FindAsync(string name, bool isQueue, Func<IChannel, CancellationToken, Task> look)
        {
            ushort? answer = await AnswerAsync(connection, look, ct);
            if (answer == NotFound && isQueue)
            {
                missing.Add(name);
            }
            else if (answer is { } code)
            {
                wrong.Add(code switch
                {
                    NotFound => $"{name} is missing",
                    PreconditionFailed => $"{name} has other arguments than it must have",
                    AccessRefused => $"{name} is not the agency's own",
                    _ => string.Create(CultureInfo.InvariantCulture, $"{name} is answered with {code}"),
                });
            }
        }
    }

    /// <summary>The code of a refusal; null where there is none.</summary>
    private static async Task<ushort?> AnswerAsync(IConnection connection, Func<IChannel, CancellationToken, Task> look, CancellationToken ct)
    {
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: ct);
        try
        {
            await look(channel, ct);
            return null;
        }
        catch (OperationInterruptedException refusal) when (connection.IsOpen)
        {
            return refusal.ShutdownReason?.ReplyCode;
        }
    }
}
