using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Journals;

/// <summary>
/// One thing that happened, with everything that must be true together with it: all of it becomes durable, or none.
/// The lists are read until the write completes; do not change them.
/// </summary>
public sealed class JournalWrite
{
    /// <summary>The entries, in order, with their time set. Parents of an accepted notice are indexed from its entry.</summary>
    public IReadOnlyList<JournalEntry> Entries { get; init; } = [];

    /// <summary>The caller's request, where the write carries one out. It decides whether the write happens at all.</summary>
    public RequestRecord? Request { get; init; }

    /// <summary>Content to store.</summary>
    public IReadOnlyList<PayloadRecord> Payloads { get; init; } = [];

    /// <summary>Messages all of whose content is to be deleted.</summary>
    public IReadOnlyList<Guid> ErasedPayloads { get; init; } = [];

    /// <summary>Parent edges beside those of accepted entries.</summary>
    public IReadOnlyList<ParentEdge> Parents { get; init; } = [];

    /// <summary>Readers that moved.</summary>
    public IReadOnlyList<CursorMove> Cursors { get; init; } = [];

    /// <summary>Streams that went on. Within an incarnation a sequence only rises, or the whole write is refused.</summary>
    public IReadOnlyList<StreamPosition> Streams { get; init; } = [];

    /// <summary>Batches to keep.</summary>
    public IReadOnlyList<KeptBatch> KeptBatches { get; init; } = [];

    /// <summary>Kept batches to drop: up to and including the sequence, within the incarnation.</summary>
    public IReadOnlyList<StreamPosition> DroppedBatches { get; init; } = [];

    /// <summary>Places in the inboxes of roles.</summary>
    public IReadOnlyList<DeliveryRecord> Deliveries { get; init; } = [];

    /// <summary>What became known of holders.</summary>
    public IReadOnlyList<HolderMark> Holders { get; init; } = [];

    /// <summary>Changes of messages, held or not.</summary>
    public IReadOnlyList<ChangeRecord> Changes { get; init; } = [];
}
