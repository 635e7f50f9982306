using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Outgoing;

/// <summary>
/// Tries to send one planned message. An unknown outcome is tried again later with the same bytes under the same request id, so that the node gives
/// its first answer.
/// </summary>
internal sealed class OutgoingSending<TMessage>(
    ExchangeService.ExchangeServiceClient node, IOutgoing<TMessage> outgoing, HubOptions options, ILogger<OutgoingSending<TMessage>> logger)
{
    private readonly Dictionary<string, int> _preconditions = [];

    /// <summary>Tries once.</summary>
    /// <returns>That it was accepted, or refused for good; null where that is not known.</returns>
    public async Task<HubEvent?> TrySendAsync(TMessage message, CancellationToken cancellation)
    {
        var call = outgoing.CallFor(message);
        try
        {
            return outgoing.Accepted(message, await SendAsync(call, cancellation));
        }
        catch (RpcException error)
        {
            cancellation.ThrowIfCancellationRequested();
            var preconditions = _preconditions[call.RequestId] =
                _preconditions.GetValueOrDefault(call.RequestId) + (error.StatusCode == StatusCode.FailedPrecondition ? 1 : 0);
            var reason = NodeRefusal.ReasonOf(error);
            if (NodeRefusal.IsFinal(error, preconditions) || (call.Notice is null && NodeRefusal.IsFinalForAChange(error)))
            {
                return outgoing.Refused(message, reason);
            }

            outgoing.Delayed(message, error.StatusCode, reason);
            return null;
        }
    }

    // A notice goes before the change that names it as the replacement.
    private async Task<Guid> SendAsync(OutgoingCall call, CancellationToken cancellation)
    {
        if (call.Notice is not { } notice)
        {
            return await ChangeAsync(call.ChangeRequestId, call.Change!, cancellation);
        }

        var id = Read((await node.PublishAsync(notice, deadline: NodeRefusal.Deadline(), cancellationToken: cancellation)).MessageId);
        if (call.Change is { } change)
        {
            var replaced = change.Clone();
            replaced.Replacement = MessageIds.Write(id);
            await ReplaceAsync(call, replaced, cancellation);
        }

        return id;
    }

    // What cannot be changed any more has no holders to be told: the notice stands all the same.
    private async Task ReplaceAsync(OutgoingCall call, Change change, CancellationToken cancellation)
    {
        try
        {
            await ChangeAsync(call.ChangeRequestId, change, cancellation);
        }
        catch (RpcException error) when (NodeRefusal.IsFinalForAChange(error))
        {
            logger.ReplacementRefused(call.RequestId, NodeRefusal.ReasonOf(error));
        }
    }

    private async Task<Guid> ChangeAsync(string requestId, Change change, CancellationToken cancellation)
    {
        ChangeNoticeRequest request = new() { RequestId = requestId, Agency = options.Agency, Change = change };
        return Read((await node.ChangeNoticeAsync(request, deadline: NodeRefusal.Deadline(), cancellationToken: cancellation)).MessageId);
    }

    private static Guid Read(ByteString id) =>
        MessageIds.Read(id) ?? throw new RpcException(new Status(StatusCode.Internal, "The node answered with no message id."));
}
