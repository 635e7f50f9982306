using SharingBus.Hosting.Errors;

namespace SharingBus.Node.Publishing;

/// <summary>A refusal: why, in words that hold no content, and where.</summary>
internal sealed record PublishRefused(PublishError Error, string Message, IReadOnlyList<FieldViolation> Violations)
{
    public PublishRefused(PublishError error, string message)
        : this(error, message, [])
    {
    }

    /// <summary>How long to wait before trying again; null where that would not help.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
