using Grpc.Core;
using SharingBus.Hosting.Errors;

namespace SharingBus.Node.Quarantine;

/// <summary>Nothing was done with the quarantine.</summary>
internal sealed class QuarantineRefused(QuarantineError error, string message, params IReadOnlyList<FieldViolation> violations) : Exception(message)
{
    /// <summary>How it looks on the wire.</summary>
    public RpcException ToException()
    {
        (StatusCode code, string reason) = error switch
        {
            QuarantineError.InvalidRequest => (StatusCode.InvalidArgument, "INVALID_REQUEST"),
            QuarantineError.NotPermitted => (StatusCode.PermissionDenied, "NOT_PERMITTED"),
            QuarantineError.NotFound => (StatusCode.NotFound, "NOT_FOUND"),
            QuarantineError.Settled => (StatusCode.FailedPrecondition, "QUARANTINE_ITEM_SETTLED"),
            QuarantineError.ContentGone => (StatusCode.FailedPrecondition, "QUARANTINE_CONTENT_GONE"),
            _ => throw new ArgumentOutOfRangeException(nameof(error), error, "Every refusal has a reason."),
        };
        return WireError.Create(code, reason, Message, violations);
    }
}
