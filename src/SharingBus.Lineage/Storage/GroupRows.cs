using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Persons;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Storage;

/// <summary>What a group commit adds to the journal itself: its entries as one run, what they are found by, and their content.</summary>
internal sealed class GroupRows(long first, CompactRange tree, int entries)
{
    /// <summary>
    /// Content of notices that follow each other shares a row up to 64 KiB: one row costs as much as twenty bytes of content, and to
    /// read or erase one notice its whole row is read.
    /// </summary>
    private const int SharedBytes = 64 * 1024;

    private readonly List<PreparedEntry> _entries = new(entries);
    // A tree of many leaves completes about as many hashes again.
    private readonly List<TreeHash> _hashes = new(2 * entries);
    private readonly List<MessageHome> _homes = new(entries);
    private readonly List<(Guid MessageId, long Index)> _mentions = [];
    private readonly List<(StreamPosition Batch, long Index)> _batches = [];
    private readonly List<(string Role, long Index)> _inbox = [];
    private readonly List<(long From, EntryRange Entries)> _decisions = [];
    private readonly List<ContentRow> _contents = [];
    private readonly List<ErasedContent> _erased = [];
    private readonly List<long> _destroyedKeys = [];
    private readonly List<TermVisit> _visits = [];
    private readonly List<FacetRow> _facets = [];
    private readonly List<PersonRow> _persons = [];
    private readonly SortedDictionary<long, (EndedEntry Entry, long By)> _ended = [];
    private readonly List<FacetRow> _forgotten = [];
    private readonly List<BlockVisit> _blockVisits = [];
    private readonly List<long> _destroyedEntryKeys = [];
    private int _sharedBytes;

    /// <summary>Index of the first entry.</summary>
    public long First { get; } = first;

    /// <summary>Where the next entry goes.</summary>
    public long Next => First + _entries.Count;

    public IReadOnlyList<PreparedEntry> Entries => _entries;

    public List<TreeHash> Hashes => _hashes;

    public IReadOnlyList<MessageHome> Homes => _homes;

    public IReadOnlyList<(Guid MessageId, long Index)> Mentions => _mentions;

    public IReadOnlyList<(StreamPosition Batch, long Index)> Batches => _batches;

    public IReadOnlyList<(string Role, long Index)> Inbox => _inbox;

    public IReadOnlyList<(long From, EntryRange Entries)> Decisions => _decisions;

    public IReadOnlyList<ContentRow> Contents => _contents;

    /// <summary>To be erased after all else was stored: what is erased may have come in the same group.</summary>
    public IReadOnlyList<ErasedContent> Erased => _erased;

    /// <summary>Keys of erased content that are destroyed by now.</summary>
    public IReadOnlyList<long> DestroyedKeys => _destroyedKeys;

    /// <summary>What the search index learns.</summary>
    public IReadOnlyList<FacetRow> Facets => _facets;

    /// <summary>Whom stored content names.</summary>
    public IReadOnlyList<PersonRow> Persons => _persons;

    /// <summary>When to look next at the terms of stored content.</summary>
    public IReadOnlyList<TermVisit> Visits => _visits;

    /// <summary>Entries that end, by index, each with the entry that records it.</summary>
    public IReadOnlyDictionary<long, (EndedEntry Entry, long By)> Ended => _ended;

    /// <summary>What the search index forgets.</summary>
    public IReadOnlyList<FacetRow> ForgottenFacets => _forgotten;

    /// <summary>When to look next at blocks of entries.</summary>
    public IReadOnlyList<BlockVisit> BlockVisits => _blockVisits;

    /// <summary>Keys of ended entries that are destroyed by now.</summary>
    public IReadOnlyList<long> DestroyedEntryKeys => _destroyedEntryKeys;

    /// <summary>Adds a write that was judged good.</summary>
    public void Add(PreparedWrite write)
    {
        long begin = Next;
        foreach (PreparedEntry entry in write.Entries)
        {
            Add(entry);
        }

        foreach (ContentRecord content in write.Write.Contents)
        {
            Add(begin + content.Entry, content);
        }

        if (write.HasUpkeep)
        {
            AddUpkeep(write.Write, begin);
        }

        if (write.Write.DecidesFrom is { } from)
        {
            _decisions.Add((from, new EntryRange(begin, write.Entries.Length)));
        }
    }

    private void AddUpkeep(JournalWrite write, long begin)
    {
        _erased.AddRange(write.ErasedContents.Select(static key => new ErasedContent(key, DestructionReason.Ordered)));
        _erased.AddRange(write.ExpiredContents.Select(static key => new ErasedContent(key, DestructionReason.Expired)));
        _visits.AddRange(write.TermVisits);
        _facets.AddRange(write.Facets);
        _persons.AddRange(write.Persons);
        _destroyedKeys.AddRange(write.DestroyedKeys);
        _forgotten.AddRange(write.ForgottenFacets);
        _blockVisits.AddRange(write.BlockVisits);
        _destroyedEntryKeys.AddRange(write.DestroyedEntryKeys);
        foreach (EndedEntry ended in write.EndedEntries)
        {
            _ended[ended.Index] = (ended, begin + ended.Record);
        }
    }

    private void Add(PreparedEntry entry)
    {
        long index = Next;
        tree.Append(entry.LeafHash, _hashes);
        _entries.Add(entry);
        foreach ((Guid messageId, int part) in entry.Index.Homes)
        {
            _homes.Add(new MessageHome(messageId, index, part));
        }

        foreach (Guid messageId in entry.Index.Mentions)
        {
            _mentions.Add((messageId, index));
        }

        foreach (StreamPosition batch in entry.Index.Batches)
        {
            _batches.Add((batch, index));
        }

        foreach (string role in entry.Index.Roles)
        {
            _inbox.Add((role, index));
        }
    }

    private void Add(long index, ContentRecord content)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> parts = content.Parts;
        if (parts.Count != 1)
        {
            _contents.Add(new ContentRow(index, Shared: false, [.. parts.Select(static part => new ContentPart(default, part))], [.. content.Ends ?? []]));
            return;
        }

        ContentPart part = new(content.Head, parts[0]);
        bool goesOn = _contents.Count > 0
            && _contents[^1] is { Shared: true } last
            && last.First + last.Parts.Count == index
            && _sharedBytes + part.Length <= SharedBytes;
        if (!goesOn)
        {
            _contents.Add(new ContentRow(index, Shared: true, [], []));
            _sharedBytes = 0;
        }

        _contents[^1].Parts.Add(part);
        _contents[^1].Ends.Add(content.Ends?[0] ?? 0);
        _sharedBytes += part.Length;
    }
}
