using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Quarantine;

/// <summary>
/// What an agency could not take in, kept durably until somebody decides; and how often each batch under way was tried. Every call
/// that changes something returns after it is durable. For use by several threads.
/// </summary>
/// <remarks>Every method throws <see cref="JournalException"/> where the storage fails; nothing was stored then.</remarks>
public interface IQuarantineStore : IAsyncDisposable
{
    /// <summary>
    /// Keeps items, all or none. What is here already and waits, by sender, lane, place and digest, is tried once more; what was
    /// settled waits anew. What goes beyond the limits is kept without its bytes, or only counted.
    /// </summary>
    ValueTask AddAsync(IReadOnlyList<QuarantineDraft> drafts, long nowUnixMicros, CancellationToken cancellation = default);

    /// <summary>Items, in the order of their numbers.</summary>
    ValueTask<IReadOnlyList<QuarantineRecord>> ListAsync(QuarantineQuery query, CancellationToken cancellation = default);

    /// <summary>One item; null where there is none.</summary>
    ValueTask<QuarantineRecord?> FindAsync(long id, CancellationToken cancellation = default);

    /// <summary>An item's bytes; null where they are not kept.</summary>
    ValueTask<ReadOnlyMemory<byte>?> BytesAsync(long id, CancellationToken cancellation = default);

    /// <summary>Totals of every sender that ever had an item.</summary>
    ValueTask<IReadOnlyList<SenderTotals>> TotalsAsync(CancellationToken cancellation = default);

    /// <summary>Settles a waiting item and erases its bytes.</summary>
    /// <returns>False where it waits no longer; nothing was changed then.</returns>
    ValueTask<bool> SettleAsync(
        long id, QuarantineStatus status, long nowUnixMicros, CancellationToken cancellation = default);

    /// <summary>Notes that a waiting item was tried again and refused again.</summary>
    ValueTask RefuseAgainAsync(
        long id, QuarantineReason reason, string detail, long nowUnixMicros, CancellationToken cancellation = default);

    /// <summary>Erases the bytes of messages of one sender, for the sender ordered their erasure. The items stay.</summary>
    ValueTask EraseAsync(string sender, IReadOnlyList<Guid> messageIds, CancellationToken cancellation = default);

    /// <summary>Forgets items that were settled before an instant; the journal tells of them.</summary>
    ValueTask ForgetSettledAsync(long beforeUnixMicros, CancellationToken cancellation = default);

    /// <summary>Counts an attempt at a batch before it is made.</summary>
    /// <returns>The attempts with this one.</returns>
    ValueTask<BatchAttempts> BeginAttemptAsync(AttemptKey batch, long nowUnixMicros, CancellationToken cancellation = default);

    /// <summary>Takes an attempt back that was none: the batch could not be handled for a reason that is not its own.</summary>
    ValueTask<BatchAttempts?> TakeBackAttemptAsync(AttemptKey batch, CancellationToken cancellation = default);

    /// <summary>Forgets a batch: it was taken in, or set aside.</summary>
    ValueTask ForgetAttemptsAsync(AttemptKey batch, CancellationToken cancellation = default);
}
