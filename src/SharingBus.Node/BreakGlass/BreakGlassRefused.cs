using Grpc.Core;
using SharingBus.Hosting.Errors;

namespace SharingBus.Node.BreakGlass;

/// <summary>Break-glass was not opened, shown or reviewed.</summary>
internal sealed class BreakGlassRefused(BreakGlassError error, string message, params IReadOnlyList<FieldViolation> violations) : Exception(message)
{
    /// <summary>A field of the request is not as it must be.</summary>
    public static BreakGlassRefused Invalid(string field, string remedy) =>
        new(BreakGlassError.InvalidRequest, "The request is not complete.", new FieldViolation(field, remedy));

    /// <summary>How it looks on the wire.</summary>
    public RpcException ToException()
    {
        (StatusCode code, string reason) = error switch
        {
            BreakGlassError.InvalidRequest => (StatusCode.InvalidArgument, "INVALID_REQUEST"),
            BreakGlassError.NotPermitted => (StatusCode.PermissionDenied, "NOT_PERMITTED"),
            BreakGlassError.NoRecipients => (StatusCode.InvalidArgument, "BREAK_GLASS_NO_RECIPIENTS"),
            BreakGlassError.UnknownAgency => (StatusCode.InvalidArgument, "UNKNOWN_AGENCY"),
            BreakGlassError.NotAllowed => (StatusCode.FailedPrecondition, "BREAK_GLASS_NOT_ALLOWED"),
            BreakGlassError.TooLong => (StatusCode.InvalidArgument, "BREAK_GLASS_TOO_LONG"),
            BreakGlassError.NoSupervisor => (StatusCode.FailedPrecondition, "BREAK_GLASS_NO_SUPERVISOR"),
            BreakGlassError.TooManyUnreviewed => (StatusCode.ResourceExhausted, "BREAK_GLASS_TOO_MANY_UNREVIEWED"),
            BreakGlassError.TooManyWatches => (StatusCode.ResourceExhausted, "BREAK_GLASS_TOO_MANY_WATCHES"),
            BreakGlassError.RequestIdReused => (StatusCode.AlreadyExists, "REQUEST_ID_REUSED"),
            BreakGlassError.NotFound => (StatusCode.NotFound, "NOT_FOUND"),
            BreakGlassError.Reviewed => (StatusCode.FailedPrecondition, "BREAK_GLASS_REVIEWED"),
            BreakGlassError.SecondPersonNeeded => (StatusCode.PermissionDenied, "SECOND_PERSON_NEEDED"),
            _ => throw new ArgumentOutOfRangeException(nameof(error), error, "Every refusal has a reason."),
        };
        return WireError.Create(code, reason, Message, violations);
    }
}
