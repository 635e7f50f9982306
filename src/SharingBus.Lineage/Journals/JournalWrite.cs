using SharingBus.Lineage.Persons;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Journals;

/// <summary>
/// One thing that happened, with everything that must be true together with it: all of it becomes durable, or none.
/// The lists are read until the write completes; do not change them.
/// </summary>
public sealed class JournalWrite
{
    /// <summary>The entries, in order, with their time set. What they are found by is taken from them.</summary>
    public IReadOnlyList<JournalEntry> Entries { get; init; } = [];

    /// <summary>The caller's request, where the write carries one out. It decides whether the write happens at all.</summary>
    public RequestRecord? Request { get; init; }

    /// <summary>Content to store beside the entries: at most one record an entry, in the order of the entries.</summary>
    public IReadOnlyList<ContentRecord> Contents { get; init; } = [];

    /// <summary>Content to erase because it was ordered.</summary>
    public IReadOnlyList<ContentKey> ErasedContents { get; init; } = [];

    /// <summary>Content to erase because its time is over.</summary>
    internal IReadOnlyList<ContentKey> ExpiredContents { get; init; } = [];

    /// <summary>What the search index learns.</summary>
    internal IReadOnlyList<FacetRow> Facets { get; init; } = [];

    /// <summary>Whom content names: rows of content that were not looked at yet.</summary>
    internal IReadOnlyList<PersonRow> Persons { get; init; } = [];

    /// <summary>When to look next at the terms of content.</summary>
    internal IReadOnlyList<TermVisit> TermVisits { get; init; } = [];

    /// <summary>Keys of erased content that are destroyed by now: nothing is left to be done about them.</summary>
    internal IReadOnlyList<long> DestroyedKeys { get; init; } = [];

    /// <summary>Entries that end with this write, which records it.</summary>
    internal IReadOnlyList<EndedEntry> EndedEntries { get; init; } = [];

    /// <summary>What the search index forgets with them.</summary>
    internal IReadOnlyList<FacetRow> ForgottenFacets { get; init; } = [];

    /// <summary>When to look next at blocks of entries.</summary>
    internal IReadOnlyList<BlockVisit> BlockVisits { get; init; } = [];

    /// <summary>Keys of ended entries that are destroyed by now.</summary>
    internal IReadOnlyList<long> DestroyedEntryKeys { get; init; } = [];

    /// <summary>Where the write decides accepted notices: the index from which on it does. The next such write begins where it ends.</summary>
    public long? DecidesFrom { get; init; }

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

    /// <summary>The writes it must follow, where its caller does not wait for each.</summary>
    public JournalChain? Chain { get; init; }

    /// <summary>Changes of messages, held or not.</summary>
    public IReadOnlyList<ChangeRecord> Changes { get; init; } = [];
}
