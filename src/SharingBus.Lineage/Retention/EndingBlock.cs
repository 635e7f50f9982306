using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Retention;

/// <summary>What ends of a block of entries, and what of it is left.</summary>
internal sealed class EndingBlock(MetadataTerms terms)
{
    private static readonly MetadataTerm[] InOrder = [MetadataTerm.General, MetadataTerm.LookUp];

    private readonly SortedDictionary<long, JournalEntry> _ending = [];
    private readonly HashSet<long> _left = [];

    /// <summary>The entries that end, by index.</summary>
    public IReadOnlyDictionary<long, JournalEntry> Ending => _ending;

    /// <summary>The earliest time at which the term of something else is over; null where nothing else has one.</summary>
    public long? Due { get; private set; }

    /// <summary>Adds an entry that ends.</summary>
    public void End(long index, JournalEntry entry) => _ending.Add(index, entry);

    /// <summary>Adds an entry that stays, until a time where its term is over then.</summary>
    public void Keep(JournalEntry entry, long? until)
    {
        Facets.Add(entry, _left);
        Due = until is { } time ? Math.Min(Due ?? long.MaxValue, time) : Due;
    }

    /// <summary>Takes back an entry that was to end: it stays until it is looked at again.</summary>
    public void TakeBack(long index, long until)
    {
        if (_ending.Remove(index, out JournalEntry? entry))
        {
            Keep(entry, until);
        }
    }

    /// <summary>The records, an entry for each term with which something ends.</summary>
    public IReadOnlyList<MetadataEnded> Records() => [.. InOrder.Select(Record).OfType<MetadataEnded>()];

    /// <summary>How many end with a term.</summary>
    public int Count(MetadataTerm term) => Of(term).Count();

    /// <summary>The entries that end, each with the number of its record.</summary>
    public IReadOnlyList<EndedEntry> Entries(IReadOnlyList<MetadataEnded> records) =>
    [
        .. _ending.Select(entry => new EndedEntry(
            entry.Key, EntryIndex.Of(entry.Value), records.TakeWhile(record => record.Term != MetadataTerms.Of(entry.Value.EventCase)).Count())),
    ];

    /// <summary>What the search index has of the block for what ends alone.</summary>
    public IReadOnlyList<FacetRow> Forgotten(long block)
    {
        HashSet<long> gone = [];
        foreach (JournalEntry entry in _ending.Values)
        {
            Facets.Add(entry, gone);
        }

        return [.. gone.Except(_left).Order().Select(key => new FacetRow(key, block))];
    }

    private MetadataEnded? Record(MetadataTerm term)
    {
        MetadataEnded record = new() { Term = term, TermDays = (uint)terms.Days(term) };
        foreach ((long index, JournalEntry entry) in Of(term))
        {
            record.YoungestUnixMicros = record.Ranges.Count == 0 ? entry.TimeUnixMicros : Math.Max(record.YoungestUnixMicros, entry.TimeUnixMicros);
            if (record.Ranges.Count > 0 && record.Ranges[^1] is { } last && (long)last.First + last.Count == index)
            {
                last.Count++;
            }
            else
            {
                record.Ranges.Add(new EndedRange { First = (ulong)index, Count = 1 });
            }
        }

        return record.Ranges.Count > 0 ? record : null;
    }

    private IEnumerable<KeyValuePair<long, JournalEntry>> Of(MetadataTerm term) => _ending.Where(entry => MetadataTerms.Of(entry.Value.EventCase) == term);
}
