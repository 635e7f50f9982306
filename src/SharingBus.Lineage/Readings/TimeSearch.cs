namespace SharingBus.Lineage.Readings;

/// <summary>Finds the place of a time among entries that are in the order of their index, by bisection.</summary>
public static class TimeSearch
{
    /// <summary>
    /// The same in a journal, among entries of some kinds. An entry that has ended counts with the time of the youngest that ended with it: of at most a
    /// thousand that stand side by side, so the place found may lie that much too early.
    /// </summary>
    public static ValueTask<long> FindAsync(IJournalReadings journal, long size, long time, EntryKinds kinds, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        return FindAsync(size, time, (from, end) => ReadAsync(journal, from, end, kinds, cancellation));
    }

    /// <summary>
    /// The index behind an entry before the time and not behind one at or after it. Where times rise this is the first entry at or after
    /// the time. Where a clock was put back there are several such places, and it is one of them: an entry at or after the time that lies
    /// before it is followed by one that is earlier than the time.
    /// </summary>
    /// <param name="size">Entries.</param>
    /// <param name="time">The time looked for.</param>
    /// <param name="readAsync">The first entry from an index on, below an end, that still has its time; null where none has.</param>
    public static async ValueTask<long> FindAsync(long size, long time, Func<long, long, ValueTask<(long Index, long Time)?>> readAsync)
    {
        ArgumentNullException.ThrowIfNull(readAsync);
        long low = 0;
        long high = size;
        while (low < high)
        {
            long middle = low + ((high - low) / 2);
            if (await readAsync(middle, high) is { } entry && entry.Time < time)
            {
                low = entry.Index + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static async ValueTask<(long Index, long Time)?> ReadAsync(
        IJournalReadings journal, long from, long end, EntryKinds kinds, CancellationToken cancellation)
    {
        for (long next = from; next < end;)
        {
            EntryPage page = await journal.EntriesAsync(next, 1, kinds, cancellation);
            if (page.Entries is not [{ } stored] || stored.Index >= end)
            {
                return null;
            }

            if (stored.Parse() is { } entry)
            {
                return (stored.Index, entry.TimeUnixMicros);
            }

            if (stored.EndedBy is { } by && (await journal.EntriesAsync(by, 1, EntryKinds.All, cancellation)).Entries[0].Parse()?.MetadataEnded is { } record)
            {
                return (stored.Index, record.YoungestUnixMicros);
            }

            next = page.Next;
        }

        return null;
    }
}
