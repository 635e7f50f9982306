using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Hub.Outgoing;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Bulletins;

/// <summary>Sends what analysts published and took back. It plans nothing: whoever publishes is answered when the plan is on disk.</summary>
internal sealed class BulletinOutgoing(HubOptions options, ILogger<BulletinOutgoing> logger) : IOutgoing<KeptBulletin>
{
    /// <inheritdoc/>
    public AlertSignal Changed(HubState state) => state.Bulletins.Changed;

    /// <inheritdoc/>
    public IReadOnlyList<HubEvent> Plan(HubState state, DateTimeOffset now) => [];

    /// <inheritdoc/>
    public IEnumerable<KeptBulletin> UnderWay(HubState state) => state.Bulletins.UnderWay;

    /// <inheritdoc/>
    public void LookAgain(HubState state) => state.Bulletins.Changed.Raise();

    /// <inheritdoc/>
    public OutgoingCall CallFor(KeptBulletin message) => message is { Withdrawal: { } withdrawal, MessageId: { } published }
        ? new(withdrawal.RequestId, null, new Change { Kind = ChangeKind.Retract, Reason = withdrawal.Reason, Target = MessageIds.Write(published) })
        : new(message.Plan.RequestId, NoticeOf(message.Plan), message.Plan.Corrects is null ? null : CorrectionOf(message.Plan));

    /// <inheritdoc/>
    public HubEvent Accepted(KeptBulletin message, Guid messageId)
    {
        logger.BulletinSent(RequestIdOf(message), messageId);
        return new BulletinSent(RequestIdOf(message), messageId);
    }

    /// <inheritdoc/>
    public HubEvent Refused(KeptBulletin message, string reason)
    {
        logger.BulletinRefused(RequestIdOf(message), reason);
        return new BulletinRefused(RequestIdOf(message), reason);
    }

    /// <inheritdoc/>
    public void Delayed(KeptBulletin message, StatusCode status, string reason) => logger.BulletinDelayed(RequestIdOf(message), status, reason);

    private static string RequestIdOf(KeptBulletin message) => message.Withdrawal?.RequestId ?? message.Plan.RequestId;

    private static Change CorrectionOf(BulletinPlan plan) => new()
    {
        Kind = plan.WasWrong ? ChangeKind.Correct : ChangeKind.Supersede,
        Reason = plan.WasWrong ? ChangeReason.Inaccurate : ChangeReason.Updated,
        Target = MessageIds.Write(plan.Target),
    };

    private PublishRequest NoticeOf(BulletinPlan plan) => new()
    {
        RequestId = plan.RequestId,
        Type = NoticeType.KnowledgeProduct,
        Notice = ByteString.CopyFrom(plan.Notice),
        Agency = options.Agency,
        Parents = { plan.Parents.Select(MessageIds.Write) },
        Audience = new Audience
        {
            Agencies = { plan.Audience.Select(addressee => addressee.Agency) },
            Roles = { plan.Audience.SelectMany(addressee => addressee.RoleNames) },
        },
    };
}
