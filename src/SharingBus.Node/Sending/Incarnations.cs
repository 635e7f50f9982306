namespace SharingBus.Node.Sending;

/// <summary>The ids of a stream's incarnations: UUIDv7 (RFC 9562), so that a recipient can tell a newer one from the replay of an older one.</summary>
internal static class Incarnations
{
    // A recipient may have seen one that this clock does not know yet; further ahead than clocks ever are it is not believed.
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    /// <summary>Below 0 where the left one is older, above 0 where it is newer.</summary>
    public static int Compare(Guid left, Guid right)
    {
        Span<byte> a = stackalloc byte[16];
        Span<byte> b = stackalloc byte[16];
        left.TryWriteBytes(a, bigEndian: true, out _);
        right.TryWriteBytes(b, bigEndian: true, out _);
        return a.SequenceCompareTo(b);
    }

    /// <summary>A new incarnation, newer than others whatever the clock says: than its own stream's, and than the one that a recipient names, within reason.</summary>
    /// <param name="own">The one that it replaces.</param>
    /// <param name="seen">The one that the recipient is at, as it says.</param>
    /// <param name="now">The clock.</param>
    public static Guid Next(Guid own, Guid seen, DateTimeOffset now)
    {
        DateTimeOffset known = TimeOf(seen) <= now + MostAhead && Compare(seen, own) > 0 ? TimeOf(seen) : TimeOf(own);
        return Guid.CreateVersion7(known < now ? now : known.AddMilliseconds(1));
    }

    // The first 48 bits: milliseconds since the Unix epoch. What is beyond the calendar is beyond belief.
    private static DateTimeOffset TimeOf(Guid incarnation)
    {
        Span<byte> bytes = stackalloc byte[16];
        incarnation.TryWriteBytes(bytes, bigEndian: true, out _);
        long milliseconds = 0;
        foreach (byte part in bytes[..6])
        {
            milliseconds = (milliseconds << 8) | part;
        }

        return milliseconds < DateTimeOffset.MaxValue.AddDays(-1).ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : DateTimeOffset.MaxValue.AddDays(-1);
    }
}
