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

    /// <summary>Where messages came in; those that this journal neither accepted nor received are left out.</summary>
    ValueTask<IReadOnlyDictionary<Guid, MessageHome>> HomesAsync(IReadOnlyCollection<Guid> messageIds, CancellationToken cancellation = default);

    /// <summary>Entries that name a message by itself (changes and what was set aside), in order of the journal.</summary>
    ValueTask<IReadOnlyList<StoredEntry>> MentionsAsync(Guid messageId, int limit, CancellationToken cancellation = default);

    /// <summary>Entries that are about a batch, in order of the journal.</summary>
    ValueTask<IReadOnlyList<StoredEntry>> EntriesOfBatchAsync(StreamPosition batch, int limit, CancellationToken cancellation = default);

    /// <summary>The entries of the write that decided what was accepted at an index; null where nothing is decided yet.</summary>
    ValueTask<EntryRange?> DecidedInAsync(long accepted, CancellationToken cancellation = default);

    /// <summary>Entries that stand in a role's inbox, from an index on: received batches and changes.</summary>
    ValueTask<IReadOnlyList<StoredEntry>> InboxAsync(string role, long from, int limit, CancellationToken cancellation = default);

    /// <summary>One part of the content of an entry: null where there is none or it was erased.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ContentAsync(ContentKey key, CancellationToken cancellation = default);

    /// <summary>All parts of the content of an entry, null for each that was erased; empty where it has none.</summary>
    ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ContentsAsync(long index, CancellationToken cancellation = default);

    /// <summary>
    /// The content of entries in [from, end) that have one part, by index, without what was erased: at least one row of it, then no more
    /// rows than fit.
    /// </summary>
    ValueTask<IReadOnlyDictionary<long, ReadOnlyMemory<byte>>> ContentsAsync(
        long from, long end, long maxBytes, CancellationToken cancellation = default);

    /// <summary>Messages that name this one as a parent.</summary>
    ValueTask<IReadOnlyList<Guid>> DerivedAsync(Guid messageId, int limit, CancellationToken cancellation = default);

    /// <summary>The parents that a message names.</summary>
    ValueTask<IReadOnlyList<Guid>> ParentsAsync(Guid messageId, CancellationToken cancellation = default);

    /// <summary>What was recorded for a caller's request id.</summary>
    ValueTask<RequestRecord?> RequestAsync(string caller, string requestId, CancellationToken cancellation = default);

    /// <summary>A reader's position: null where it never moved.</summary>
    ValueTask<long?> CursorAsync(string name, CancellationToken cancellation = default);

    /// <summary>Every stream.</summary>
    ValueTask<IReadOnlyList<StreamPosition>> StreamsAsync(CancellationToken cancellation = default);

    /// <summary>The kept batches of one incarnation behind a sequence, in order.</summary>
    ValueTask<IReadOnlyList<KeptBatch>> KeptBatchesAsync(StreamPosition behind, int limit, CancellationToken cancellation = default);

    /// <summary>
    /// The outgoing streams of which batches are kept under another incarnation than the one they are at: each such incarnation, with
    /// sequence 0. They are what a new incarnation has not taken over yet.
    /// </summary>
    ValueTask<IReadOnlyList<StreamPosition>> LeftBehindAsync(CancellationToken cancellation = default);

    /// <summary>The changes of a message, in order of the journal.</summary>
    ValueTask<IReadOnlyList<ChangeRecord>> ChangesAsync(Guid target, CancellationToken cancellation = default);

    /// <summary>Those of the messages of which a change is on record.</summary>
    ValueTask<IReadOnlySet<Guid>> ChangedAsync(IReadOnlyCollection<Guid> messageIds, CancellationToken cancellation = default);

    /// <summary>The salted commitments of entries [from, from + count): what witnesses and mirrors are given.</summary>
    ValueTask<IReadOnlyList<TreeHash>> CommitmentsAsync(long from, int count, CancellationToken cancellation = default);

    /// <summary>Stored hashes of perfect subtrees by their position in stored order.</summary>
    ValueTask<IReadOnlyList<TreeHash>> HashesAsync(IReadOnlyList<long> positions, CancellationToken cancellation = default);
}
