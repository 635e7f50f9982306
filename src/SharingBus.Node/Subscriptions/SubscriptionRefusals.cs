using Grpc.Core;
using SharingBus.Hosting.Errors;

namespace SharingBus.Node.Subscriptions;

/// <summary>Why a subscription is refused or ended: a closed list.</summary>
internal static class SubscriptionRefusals
{
    public static RpcException NotOpened() =>
        WireError.Create(StatusCode.InvalidArgument, "SUBSCRIPTION_NOT_OPENED", "The first frame must open the subscription.");

    public static RpcException AlreadyOpen() =>
        WireError.Create(StatusCode.InvalidArgument, "SUBSCRIPTION_ALREADY_OPEN", "Only the first frame opens; later ones acknowledge.");

    public static RpcException BadName() => WireError.Create(
        StatusCode.InvalidArgument,
        "SUBSCRIBER_INVALID",
        "Name the subscription with 1 to 63 characters of a-z, 0-9 and hyphen.",
        [new FieldViolation("open.subscriber", "Use 1 to 63 characters of a-z, 0-9 and hyphen.")]);

    public static RpcException Invalid(IReadOnlyCollection<FieldViolation> violations) => WireError.Create(
        StatusCode.InvalidArgument, "SUBSCRIPTION_INVALID", "The subscription asks for what cannot be given; see the fields.", violations);

    public static RpcException BeyondTheEnd() =>
        Invalid([new FieldViolation("open.from_position", "The journal has not reached this position; give one that a delivery had.")]);

    public static RpcException TooManyAtOnce() => WireError.Create(
        StatusCode.InvalidArgument,
        "ACKNOWLEDGEMENT_TOO_LARGE",
        "Acknowledge fewer deliveries by themselves in one frame.",
        [new FieldViolation("acknowledge.positions", $"Name at most {SubscriptionSession.MaxOutstanding}.")]);

    public static RpcException TooManySessions() => WireError.Create(
        StatusCode.ResourceExhausted,
        "TOO_MANY_SUBSCRIPTIONS",
        $"The agency has {SubscriptionRegistry.MaxSessions} subscriptions open at this node; end one first.");

    public static RpcException RoleNotPermitted() =>
        WireError.Create(StatusCode.PermissionDenied, "NOT_PERMITTED", "The system may not subscribe as this role.");

    public static RpcException RoleGone() =>
        WireError.Create(StatusCode.PermissionDenied, "ROLE_REVOKED", "The register no longer gives this role to the agency.");

    public static RpcException SystemGone() =>
        WireError.Create(StatusCode.PermissionDenied, "SYSTEM_REVOKED", "The register no longer gives the system this right.");

    public static RpcException TakenOver() =>
        WireError.Create(StatusCode.Aborted, "SUBSCRIPTION_TAKEN_OVER", "Another session of the same subscriber took over.");
}
