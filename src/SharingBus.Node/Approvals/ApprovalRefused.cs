using Grpc.Core;
using SharingBus.Hosting.Errors;

namespace SharingBus.Node.Approvals;

/// <summary>Nothing was done with what is held.</summary>
internal sealed class ApprovalRefused(ApprovalError error, string message, params IReadOnlyList<FieldViolation> violations) : Exception(message)
{
    /// <summary>A field of the request is not as it must be.</summary>
    public static ApprovalRefused Invalid(string field, string remedy) =>
        new(ApprovalError.InvalidRequest, "The request is not complete.", new FieldViolation(field, remedy));

    /// <summary>How it looks on the wire.</summary>
    public RpcException ToException()
    {
        (StatusCode code, string reason) = error switch
        {
            ApprovalError.InvalidRequest => (StatusCode.InvalidArgument, "INVALID_REQUEST"),
            ApprovalError.NotFound => (StatusCode.NotFound, "NOT_FOUND"),
            ApprovalError.Settled => (StatusCode.FailedPrecondition, "RELEASE_SETTLED"),
            ApprovalError.Expired => (StatusCode.FailedPrecondition, "RELEASE_EXPIRED"),
            ApprovalError.Withdrawn => (StatusCode.FailedPrecondition, "RELEASE_WITHDRAWN"),
            ApprovalError.SecondPersonNeeded => (StatusCode.PermissionDenied, "SECOND_PERSON_NEEDED"),
            ApprovalError.BundleChanged => (StatusCode.FailedPrecondition, "BUNDLE_CHANGED"),
            _ => throw new ArgumentOutOfRangeException(nameof(error), error, "Every refusal has a reason."),
        };
        return WireError.Create(code, reason, Message, violations);
    }
}
