using MassTransit;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client.Exceptions;
using SharingBus.Backbone.Rights;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>
/// Lets MassTransit connect only after the agency's rights were looked at, once in the life of a connection's owner: RabbitMQ's own defaults
/// are wide (who has no topic permission may use every routing key), so rights are believed only where they were tried.
/// </summary>
/// <param name="agency">Whose rights they are.</param>
/// <param name="options">Where.</param>
/// <param name="look">Looks at them over a connection of its own; see <see cref="RightsProbe.LookAsync"/>.</param>
/// <param name="timings">How long a look may take.</param>
/// <param name="time">The clock of that.</param>
/// <param name="logger">Where it logs.</param>
internal sealed class RightsGate(
    string agency,
    RabbitMqOptions options,
    Func<IReadOnlyList<string>, CancellationToken, Task<RightsFindings>> look,
    BackboneTimings timings,
    TimeProvider time,
    ILogger logger)
{
    private IReadOnlyList<string> _peers = [];
    private volatile bool _passed;

    /// <summary>Looks at the rights.</summary>
    /// <param name="peers">The other members, each of which should have its queues.</param>
    /// <param name="ct">Ends the look.</param>
    /// <returns>False where the broker did not answer: it will be asked again before the first connection.</returns>
    /// <exception cref="BrokerRightsException">They are not as they must be.</exception>
    public async Task<bool> TryPassAsync(IReadOnlyList<string> peers, CancellationToken ct)
    {
        _peers = peers;
        long began = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(timings.RightsDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            // Waited for apart from the look itself: the client library can hang where it closes a channel, and heeds no token there.
            RightsFindings found = await look(peers, either.Token).WaitAsync(either.Token);
            if (found.Wrong.Count > 0)
            {
                throw new BrokerRightsException(agency, options.VirtualHost, found.Wrong);
            }

            if (found.MissingQueues.Count > 0)
            {
                BackboneLog.QueuesMissing(logger, agency, string.Join(", ", found.MissingQueues), options.VirtualHost);
            }
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or TimeoutException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            BackboneLog.RightsNotSeen(logger, agency, FailureKind.Of(e));
            return false;
        }

        _passed = true;
        BackboneLog.RightsSeen(logger, agency, peers.Count, time.GetElapsedTime(began));
        return true;
    }

    /// <summary>What MassTransit waits for before every attempt to connect; it tries again later what is refused here.</summary>
    public async Task HoldAsync()
    {
        if (_passed)
        {
            return;
        }

        try
        {
            if (await TryPassAsync(_peers, CancellationToken.None))
            {
                return;
            }
        }
        catch (BrokerRightsException wrong)
        {
            BackboneLog.RightsWrong(logger, agency, wrong.Message);
        }

        throw new RabbitMqConnectionException("The rights at the broker were not seen to be as they must be.");
    }
}
