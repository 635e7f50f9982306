namespace SharingBus.Lineage.Readings;

/// <summary>Some entries, and where to go on.</summary>
/// <param name="Entries">In order of the journal.</param>
/// <param name="Next">The first index that was not looked at: where the next page begins.</param>
public sealed record EntryPage(IReadOnlyList<StoredEntry> Entries, long Next)
{
    /// <summary>The page of a reading that ended at its limit or else at the journal's end.</summary>
    internal static EntryPage Of(IReadOnlyList<StoredEntry> entries, long from, int limit, long size)
    {
        long next = Math.Max(from, size);
        if (entries.Count >= limit)
        {
            next = entries.Count > 0 ? entries[^1].Index + 1 : from;
        }

        return new EntryPage(entries, next);
    }
}
