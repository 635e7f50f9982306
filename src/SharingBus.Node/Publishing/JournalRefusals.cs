using SharingBus.Lineage.Journals;

namespace SharingBus.Node.Publishing;

/// <summary>What a caller is told when the journal cannot write.</summary>
internal static class JournalRefusals
{
    // Each write tries a full journal again, so a caller that asks once a second learns within a second that there is room.
    private static readonly TimeSpan RetryFull = TimeSpan.FromSeconds(1);

    public static PublishRefused From(JournalException error) => error.Error switch
    {
        JournalError.Full => new PublishRefused(PublishError.JournalFull, "The node's journal has no room. Try again later.") { RetryAfter = RetryFull },
        JournalError.TooLarge => new PublishRefused(PublishError.InvalidRequest, "The request is too large for one durable write. Send smaller frames."),
        _ => new PublishRefused(PublishError.JournalUnavailable, "The node cannot write its journal. Its health page says more."),
    };
}
