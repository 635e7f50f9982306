using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Hub.Outgoing;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Matches;

/// <summary>Asks and tells agencies about matches what the desk plans. Used under the ledger's lock where it is given the state.</summary>
internal sealed class MatchOutgoing(MatchDesk desk, HubOptions options, ILogger<MatchOutgoing> logger) : IOutgoing<MatchMessage>
{
    /// <inheritdoc/>
    public AlertSignal Changed(HubState state) => state.Matches.Changed;

    /// <inheritdoc/>
    public IReadOnlyList<HubEvent> Plan(HubState state, DateTimeOffset now) =>
        state.Matches.TakeOpen() ? [.. desk.Next(now).Select(message => new MatchMessagePlanned(message))] : [];

    /// <inheritdoc/>
    public IEnumerable<MatchMessage> UnderWay(HubState state) => state.Matches.UnderWay;

    /// <inheritdoc/>
    public void LookAgain(HubState state) => state.Matches.Open();

    /// <inheritdoc/>
    public OutgoingCall CallFor(MatchMessage message) =>
        message.Withdraws is null ? new(message.RequestId, NoticeOf(message), null) : new(message.RequestId, null, WithdrawalOf(message));

    /// <inheritdoc/>
    public HubEvent Accepted(MatchMessage message, Guid messageId)
    {
        logger.MatchMessageSent(message.RequestId, message.Kind, message.Owner);
        return new MatchMessageSent(message.RequestId, messageId);
    }

    /// <inheritdoc/>
    public HubEvent Refused(MatchMessage message, string reason)
    {
        logger.MatchMessageRefused(message.RequestId, message.Kind, message.Owner, reason);
        return new MatchMessageRefused(message.RequestId, reason);
    }

    /// <inheritdoc/>
    public void Delayed(MatchMessage message, StatusCode status, string reason) => logger.MatchMessageDelayed(message.RequestId, status, reason);

    private PublishRequest NoticeOf(MatchMessage message) => new()
    {
        RequestId = message.RequestId,
        Type = message.Kind == MatchMessageKind.Question ? NoticeType.InformationRequest : NoticeType.InformationResponse,
        Notice = ByteString.CopyFrom(message.Notice),
        Agency = options.Agency,
        Audience = new Audience { Agencies = { message.Owner } },
        Parents = { message.Parents.Select(MessageIds.Write) },
    };

    // Why it no longer stands would tell of the others; a change is rights traffic and reaches the holder whatever the agreements say.
    private static Change WithdrawalOf(MatchMessage message)
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

        return change;
    }
}
