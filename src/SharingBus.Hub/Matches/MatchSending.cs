using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Matches;

/// <summary>
/// Tries to send one planned message. An unknown outcome is tried again later with the same bytes under the same request id, so that the node gives
/// its first answer.
/// </summary>
internal sealed class MatchSending(ExchangeService.ExchangeServiceClient node, HubOptions options, ILogger<MatchSending> logger)
{
    private readonly Dictionary<string, int> _preconditions = [];

    /// <summary>Tries once.</summary>
    /// <returns>That it was accepted, or refused for good; null where that is not known.</returns>
    public async Task<HubEvent?> TrySendAsync(MatchMessage message, CancellationToken cancellation)
    {
        try
        {
            var id = message.Withdraws is null ? await PublishAsync(message, cancellation) : await WithdrawAsync(message, cancellation);
            logger.MatchMessageSent(message.RequestId, message.Kind, message.Owner);
            return new MatchMessageSent(message.RequestId, id);
        }
        catch (RpcException error)
        {
            cancellation.ThrowIfCancellationRequested();
            var preconditions = _preconditions[message.RequestId] =
                _preconditions.GetValueOrDefault(message.RequestId) + (error.StatusCode == StatusCode.FailedPrecondition ? 1 : 0);
            var reason = NodeRefusal.ReasonOf(error);
            if (NodeRefusal.IsFinal(error, preconditions) || (message.Withdraws is not null && NodeRefusal.IsFinalForAChange(error)))
            {
                logger.MatchMessageRefused(message.RequestId, message.Kind, message.Owner, reason);
                return new MatchMessageRefused(message.RequestId, reason);
            }

            logger.MatchMessageDelayed(message.RequestId, error.StatusCode, reason);
            return null;
        }
    }

    private async Task<Guid> PublishAsync(MatchMessage message, CancellationToken cancellation)
    {
        PublishRequest request = new()
        {
            RequestId = message.RequestId,
            Type = message.Kind == MatchMessageKind.Question ? NoticeType.InformationRequest : NoticeType.InformationResponse,
            Notice = Google.Protobuf.ByteString.CopyFrom(message.Notice),
            Agency = options.Agency,
            Audience = new Audience { Agencies = { message.Owner } },
        };
        request.Parents.AddRange(message.Parents.Select(MessageIds.Write));
        return Read((await node.PublishAsync(request, deadline: NodeRefusal.Deadline(), cancellationToken: cancellation)).MessageId);
    }

    // Why it no longer stands would tell of the others; a change is rights traffic and reaches the holder whatever the agreements say.
    private async Task<Guid> WithdrawAsync(MatchMessage message, CancellationToken cancellation)
    {
        Change change = new()
        {
            Kind = message.Replacement is null ? ChangeKind.Retract : ChangeKind.Correct,
            Reason = ChangeReason.Updated,
            Target = MessageIds.Write(message.Target),
        };
        if (message.Replacement is { } replacement)
        {
            change.Replacement = MessageIds.Write(replacement);
        }

        ChangeNoticeRequest request = new() { RequestId = message.RequestId, Agency = options.Agency, Change = change };
        return Read((await node.ChangeNoticeAsync(request, deadline: NodeRefusal.Deadline(), cancellationToken: cancellation)).MessageId);
    }

    private static Guid Read(Google.Protobuf.ByteString id) =>
        MessageIds.Read(id) ?? throw new RpcException(new Status(StatusCode.Internal, "The node answered with no message id."));
}
