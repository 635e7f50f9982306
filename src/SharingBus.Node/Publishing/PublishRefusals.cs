using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;

namespace SharingBus.Node.Publishing;

/// <summary>The one place that says how each refusal looks on the wire.</summary>
internal static class PublishRefusals
{
    public static string Reason(PublishError error) => error switch
    {
        PublishError.InvalidRequest => "INVALID_REQUEST",
        PublishError.InvalidNotice => "INVALID_NOTICE",
        PublishError.EmptyAudience => "EMPTY_AUDIENCE",
        PublishError.UnknownAgency => "UNKNOWN_AGENCY",
        PublishError.UnknownRole => "UNKNOWN_ROLE",
        PublishError.NotPermitted => "NOT_PERMITTED",
        PublishError.RequestIdReused => "REQUEST_ID_REUSED",
        PublishError.ConcealOriginNeedsRelay => "CONCEAL_ORIGIN_NEEDS_RELAY",
        PublishError.RepurposingNotApproved => "REPURPOSING_NOT_APPROVED",
        PublishError.OnwardSharingForbidden => "ONWARD_SHARING_FORBIDDEN",
        PublishError.AnswerNeedsAPerson => "ANSWER_NEEDS_A_PERSON",
        PublishError.JournalFull => "JOURNAL_FULL",
        PublishError.JournalUnavailable => "JOURNAL_UNAVAILABLE",
        PublishError.DiskLow => "DISK_LOW",
        PublishError.RateExceeded => "RATE_EXCEEDED",
        PublishError.TooMuchWaiting => "TOO_MUCH_WAITING",
        PublishError.ChangedTooOften => "CHANGED_TOO_OFTEN",
        PublishError.LegalHold => "LEGAL_HOLD",
        PublishError.NotFound => "NOT_FOUND",
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "Every refusal has a reason."),
    };

    public static RpcException ToException(this PublishRefused refused) => WireError.Create(
        Code(refused.Error), Reason(refused.Error), refused.Message, refused.Violations, refused.RetryAfter);

    public static PublishRefusal ToMessage(this PublishRefused refused) => new()
    {
        Reason = Reason(refused.Error),
        Field = refused.Violations.Count > 0 ? refused.Violations[0].Field : "",
        Message = refused.Violations.Count > 0 ? refused.Violations[0].Description : refused.Message,
        RetryAfterMillis = (ulong)Math.Ceiling(refused.RetryAfter?.TotalMilliseconds ?? 0),
    };

    private static StatusCode Code(PublishError error) => error switch
    {
        PublishError.NotPermitted => StatusCode.PermissionDenied,
        PublishError.RequestIdReused => StatusCode.AlreadyExists,
        PublishError.ConcealOriginNeedsRelay or PublishError.RepurposingNotApproved or PublishError.OnwardSharingForbidden or PublishError.AnswerNeedsAPerson
            or PublishError.ChangedTooOften or PublishError.LegalHold => StatusCode.FailedPrecondition,
        PublishError.JournalFull or PublishError.DiskLow or PublishError.RateExceeded or PublishError.TooMuchWaiting => StatusCode.ResourceExhausted,
        PublishError.JournalUnavailable => StatusCode.Unavailable,
        PublishError.NotFound => StatusCode.NotFound,
        _ => StatusCode.InvalidArgument,
    };
}
