using SharingBus.Exchange.V1;
using SharingBus.Policy.Deciding;
using SharingBus.Vocabulary;

namespace SharingBus.Node.Bundles;

/// <summary>Judges a view that came from another agency by the bundle in force here. It may only narrow what the origin decided.</summary>
internal static class ViewStanding
{
    /// <summary>Why a role may not be given a view now, in the words of the quarantine; null where it may.</summary>
    public static string? Fault(FederationSnapshot snapshot, string recipient, Envelope envelope, View view, string role, DateTimeOffset now)
    {
        // A view that does not tell its purpose has none that anybody agreed to.
        _ = NoticeFacts.TryRead(envelope.Type, view.Notice.Span, out NoticeFacts facts);
        var claim = new ReleaseClaim(envelope.Origin, envelope.Type, facts.Purpose, recipient, role, envelope.AgreementId);
        return snapshot.Policy.Judge(claim, now) switch
        {
            DecisionReason.Released => null,
            DecisionReason.UnknownOrigin => "UNKNOWN_SENDER",
            DecisionReason.UnknownRecipient => "ROLE_NOT_HOSTED",
            DecisionReason.UnknownType => "TYPE_UNKNOWN",
            var reason => reason.Code(),
        };
    }

    /// <summary>Whether an administrator may be shown a role's view. Of a type that nobody here knows the role alone can be judged.</summary>
    public static bool MaySee(FederationSnapshot snapshot, string recipient, Envelope envelope, View view, string role, DateTimeOffset now) =>
        NoticeTypes.IsKnown(envelope.Type)
            ? Fault(snapshot, recipient, envelope, view, role, now) is null
            : snapshot.Hosts(recipient, role);
}
