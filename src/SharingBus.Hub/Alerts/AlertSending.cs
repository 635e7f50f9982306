using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Feeds;
using SharingBus.Hub.History;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Alerts;

/// <summary>
/// Sends one planned message until its fate is known. An unknown outcome is sent again with the same bytes under the same request id, so
/// that the node gives its first answer.
/// </summary>
internal sealed class AlertSending(
    ExchangeService.ExchangeServiceClient node, HubOptions options, HubMetrics metrics, TimeProvider time, ILogger<AlertSending> logger)
{
    /// <summary>Sends it.</summary>
    /// <returns>That it was published, or refused for good.</returns>
    public async Task<HubEvent> SendAsync(AlertPlan plan, CancellationToken cancellation)
    {
        Backoff backoff = new();
        for (var preconditions = 0; ;)
        {
            try
            {
                return await SendOnceAsync(plan, cancellation);
            }
            catch (RpcException error)
            {
                cancellation.ThrowIfCancellationRequested();
                preconditions += error.StatusCode == StatusCode.FailedPrecondition ? 1 : 0;
                if (NodeRefusal.IsFinal(error, preconditions))
                {
                    metrics.AlertRefused();
                    logger.AlertRefused(plan.RequestId, NodeRefusal.ReasonOf(error));
                    return new AlertRefused(plan.RequestId, NodeRefusal.ReasonOf(error));
                }

                var wait = backoff.Next();
                logger.AlertDelayed(plan.RequestId, error.StatusCode, NodeRefusal.ReasonOf(error), wait);
                await Task.Delay(wait, time, cancellation);
            }
        }
    }

    private async Task<HubEvent> SendOnceAsync(AlertPlan plan, CancellationToken cancellation)
    {
        // The change goes first: it reaches every holder whatever the agreements say, while a cancelling notice is content like any other.
        if (plan.MessageType == AlertMessageType.Cancel)
        {
            await ChangeReplacedAsync(plan, ChangeKind.Cancel, replacement: null, cancellation);
        }

        var accepted = await node.PublishAsync(RequestOf(plan), deadline: NodeRefusal.Deadline(), cancellationToken: cancellation);
        var id = MessageIds.Read(accepted.MessageId)
            ?? throw new RpcException(new Status(StatusCode.Internal, "The node answered with no message id."));

        // Holders confirm a change, so the origin sees who still has the alert that was wrong.
        if (plan.Corrects)
        {
            await ChangeReplacedAsync(plan, ChangeKind.Correct, id, cancellation);
        }

        metrics.Alerted();
        logger.AlertPublished(plan.RequestId, id, plan.MessageType, plan.Members.Count + plan.More);
        return new AlertPublished(plan.RequestId, id);
    }

    private async Task ChangeReplacedAsync(AlertPlan plan, ChangeKind kind, Guid? replacement, CancellationToken cancellation)
    {
        for (var index = 0; index < plan.Replaces.Count; index++)
        {
            var change = new Change { Kind = kind, Reason = ChangeReason.Inaccurate, Target = MessageIds.Write(plan.Replaces[index]) };
            if (replacement is { } id)
            {
                change.Replacement = MessageIds.Write(id);
            }

            ChangeNoticeRequest request = new()
            {
                RequestId = $"{plan.RequestId}-c{(index == 0 ? "" : $"{index}")}",
                Agency = options.Agency,
                Change = change,
            };
            try
            {
                await node.ChangeNoticeAsync(request, deadline: NodeRefusal.Deadline(), cancellationToken: cancellation);
            }
            catch (RpcException error) when (NodeRefusal.IsFinalForAChange(error))
            {
                LogRefused(kind, plan.Replaces[index], NodeRefusal.ReasonOf(error));
            }
        }
    }

    private void LogRefused(ChangeKind kind, Guid alert, string reason)
    {
        if (kind == ChangeKind.Cancel)
        {
            logger.CancellationRefused(alert, reason);
        }
        else
        {
            logger.CorrectionRefused(alert, reason);
        }
    }

    private PublishRequest RequestOf(AlertPlan plan)
    {
        PublishRequest request = new()
        {
            RequestId = plan.RequestId,
            Type = NoticeType.Alert,
            Notice = Google.Protobuf.ByteString.CopyFrom(plan.Notice),
            Agency = options.Agency,
        };
        request.Parents.AddRange(plan.Parents.Select(MessageIds.Write));
        if (plan.Audience is { } audience)
        {
            request.Audience = new Audience();
            request.Audience.Agencies.AddRange(audience.Select(addressee => addressee.Agency));
            request.Audience.Roles.AddRange(audience.SelectMany(addressee => addressee.RoleNames));
        }

        return request;
    }
}
