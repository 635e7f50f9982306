using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Readings;

/// <summary>
/// What can be read from a journal. A reading sees durable writes only, whole ones. Every list is bounded by the caller.
/// Fails with <see cref="Journals.JournalException"/> where the storage fails.
/// </summary>
public interface IJournalReadings
{
    /// <summary>Durable entries.</summary>
    ValueTask<long> SizeAsync(CancellationToken cancellation = default);

    /// <summary>Entries of some kinds from an index on.</summary>
    ValueTask<EntryPage> EntriesAsync(long from, int limit, EntryKinds kinds, CancellationToken cancellation = default);

    /// <summary>Every entry that names a message, in order of the journal.</summary>
    ValueTask<IReadOnlyList<StoredEntry>> EntriesOfMessageAsync(Guid messageId, int limit, CancellationToken cancellation = default);

    /// <summary>Those of the messages that this journal accepted or received.</summary>
    ValueTask<IReadOnlySet<Guid>> KnownMessagesAsync(IReadOnlyList<Guid> messageIds, CancellationToken cancellation = default);

    /// <summary>Messages that name this one as a parent.</summary>
    ValueTask<IReadOnlyList<Guid>> DerivedAsync(Guid messageId, int limit, CancellationToken cancellation = default);

    /// <summary>The parents that a message names.</summary>
    ValueTask<IReadOnlyList<Guid>> ParentsAsync(Guid messageId, CancellationToken cancellation = default);

    /// <summary>A payload: null where there is none or it was erased.</summary>
    ValueTask<PayloadRecord?> PayloadAsync(Guid messageId, PayloadKind kind, int part = 0, CancellationToken cancellation = default);

    /// <summary>What was recorded for a caller's request id.</summary>
    ValueTask<RequestRecord?> RequestAsync(string caller, string requestId, CancellationToken cancellation = default);

    /// <summary>A reader's position: null where it never moved.</summary>
    ValueTask<long?> CursorAsync(string name, CancellationToken cancellation = default);

    /// <summary>Every stream.</summary>
    ValueTask<IReadOnlyList<StreamPosition>> StreamsAsync(CancellationToken cancellation = default);

    /// <summary>The kept batches of one incarnation behind a sequence, in order.</summary>
    ValueTask<IReadOnlyList<KeptBatch>> KeptBatchesAsync(StreamPosition behind, int limit, CancellationToken cancellation = default);

    /// <summary>What stands in a role's inbox behind a position, in order of arrival: at least one place, then no more than fits.</summary>
    ValueTask<IReadOnlyList<StoredDelivery>> DeliveriesAsync(
        string role, long after, int limit, long maxBytes, CancellationToken cancellation = default);

    /// <summary>Who holds a message.</summary>
    ValueTask<IReadOnlyList<StoredHolder>> HoldersAsync(Guid messageId, CancellationToken cancellation = default);

    /// <summary>The changes of a message, in order of the journal.</summary>
    ValueTask<IReadOnlyList<ChangeRecord>> ChangesAsync(Guid target, CancellationToken cancellation = default);

    /// <summary>The salted commitments of entries [from, from + count): what witnesses and mirrors are given.</summary>
    ValueTask<IReadOnlyList<TreeHash>> CommitmentsAsync(long from, int count, CancellationToken cancellation = default);

    /// <summary>Stored hashes of perfect subtrees by their position in stored order.</summary>
    ValueTask<IReadOnlyList<TreeHash>> HashesAsync(IReadOnlyList<long> positions, CancellationToken cancellation = default);
}
