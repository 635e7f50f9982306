using System.Collections.Frozen;
using MassTransit;
using Microsoft.Extensions.Logging;
using PublishException = RabbitMQ.Client.Exceptions.PublishException;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>
/// Publishes to the agency's own exchange: mandatory, persistent, confirmed, within a window and a deadline of its own.
/// </summary>
internal sealed class BatchSender(
    string agency, IBusControl bus, ConnectionAttempts connections, BackboneTimings timings, TimeProvider time, ILogger logger) : IBrokerTalk
{
    private readonly Uri _exchange = new($"exchange:{BrokerTopology.ExchangeOf(agency)}?type={BrokerTopology.ExchangeType}");
    private readonly Confirmation _confirmation = new(connections, timings, time);
    private readonly FrozenDictionary<Lane, SemaphoreSlim> _windows =
        LaneNames.All.ToFrozenDictionary(lane => lane, _ => new SemaphoreSlim(BackboneLimits.ConfirmWindow));

    private long _answered;
    private long _unanswered;

    /// <inheritdoc/>
    public long Answered => Volatile.Read(ref _answered);

    /// <inheritdoc/>
    public long Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>False after a send that did not come back from the broker, until one does.</summary>
    public bool IsAnswered { get; private set; } = true;

    public async Task<SendOutcome> SendAsync(
        string recipient, Lane lane, Guid messageId, ReadOnlyMemory<byte> sealedBatch, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(timings.SendDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        SemaphoreSlim window = _windows[lane];
        try
        {
            await window.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Ended(recipient, lane, messageId, SendOutcome.Unknown, "window");
        }

        try
        {
            await _confirmation.AwaitAsync(token => PublishAsync(recipient, lane, messageId, sealedBatch, token), either.Token);
            return Ended(recipient, lane, messageId, SendOutcome.Confirmed, "");
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Every way a publish can fail is one of four outcomes; what is not known to be one is Unknown.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Ended(recipient, lane, messageId, OutcomeOf(e), FailureKind.Of(e));
        }
        finally
        {
            window.Release();
        }
    }

    /// <summary>Publishes something to nobody, which the broker returns.</summary>
    public async Task AskAsync(CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(timings.SendDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            await _confirmation.AwaitAsync(
                token => PublishAsync(agency, Lane.Rights, Guid.CreateVersion7(time.GetUtcNow()), ReadOnlyMemory<byte>.Empty, token), either.Token);
            Count(SendOutcome.Confirmed);
        }
#pragma warning disable CA1031 // As above; nothing was asked for but an answer.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Count(OutcomeOf(e));
        }
    }

    private async Task PublishAsync(
        string recipient, Lane lane, Guid messageId, ReadOnlyMemory<byte> sealedBatch, CancellationToken ct)
    {
        ISendEndpoint exchange = await bus.GetSendEndpoint(_exchange);
        await exchange.Send(new OpaqueBatch(sealedBatch), Pipe.Execute<SendContext<OpaqueBatch>>(Address), ct);

        void Address(SendContext<OpaqueBatch> context)
        {
            context.MessageId = messageId;
            context.Durable = true;
            RabbitMqSendContext message = context.GetPayload<RabbitMqSendContext>();
            message.RoutingKey = BrokerTopology.RoutingKeyOf(recipient, lane);
            message.Mandatory = true;
            message.AwaitAck = true;
        }
    }

    private static SendOutcome OutcomeOf(Exception failure) => failure switch
    {
        MessageReturnedException => SendOutcome.Returned,
        PublishException { IsReturn: true } => SendOutcome.Returned,
        PublishException => SendOutcome.Refused,
        _ => SendOutcome.Unknown,
    };

    private SendOutcome Ended(string recipient, Lane lane, Guid messageId, SendOutcome outcome, string reason)
    {
        Count(outcome);
        if (outcome != SendOutcome.Confirmed)
        {
            BackboneLog.SendNotConfirmed(logger, recipient, lane, outcome, messageId, reason);
        }

        return outcome;
    }

    private void Count(SendOutcome outcome)
    {
        IsAnswered = outcome != SendOutcome.Unknown;
        Interlocked.Increment(ref IsAnswered ? ref _answered : ref _unanswered);
    }
}
