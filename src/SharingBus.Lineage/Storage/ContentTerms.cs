using System.Buffers.Binary;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// When the time of each part of a row of content is over: eight bytes a part, little-endian, microseconds since the Unix epoch; 0 where it has no
/// end. It stands apart from the row, which is large and would have to be read to be asked.
/// </summary>
/// <param name="First">The row.</param>
/// <param name="Shared">Whether each part of it belongs to an entry of its own.</param>
/// <param name="Due">When to look at it next.</param>
/// <param name="Ends">The instants, one behind the other.</param>
internal sealed record ContentTerms(long First, bool Shared, long Due, byte[] Ends)
{
    /// <summary>The terms of new content; null where no part of it has an end.</summary>
    public static ContentTerms? Of(ContentRow row)
    {
        long due = Earliest(row.Ends);
        if (due == 0)
        {
            return null;
        }

        byte[] ends = new byte[row.Ends.Count * sizeof(long)];
        for (int part = 0; part < row.Ends.Count; part++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(ends.AsSpan(part * sizeof(long)), row.Ends[part]);
        }

        return new ContentTerms(row.First, row.Shared, due, ends);
    }

    /// <summary>The parts whose time is over, each with its entry.</summary>
    public IEnumerable<ContentKey> Over(long now)
    {
        for (int part = 0; part < Ends.Length / sizeof(long); part++)
        {
            if (At(part) is > 0 and var end && end <= now)
            {
                yield return Shared ? new ContentKey(First + part, 0) : new ContentKey(First, part);
            }
        }
    }

    /// <summary>When the next part's time is over; null where none's is to come.</summary>
    public long? Next(long now)
    {
        long next = Earliest(Enumerable.Range(0, Ends.Length / sizeof(long)).Select(At).Where(end => end > now));
        return next == 0 ? null : next;
    }

    private static long Earliest(IEnumerable<long> ends) => ends.Where(static end => end > 0).DefaultIfEmpty().Min();

    private long At(int part) => BinaryPrimitives.ReadInt64LittleEndian(Ends.AsSpan(part * sizeof(long)));
}
