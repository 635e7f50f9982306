using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Filtering;

/// <summary>Coarser forms of points in time.</summary>
internal static class TimeForms
{
    private const int YearsOfBand = 5;
    private const int MaxOffsetMinutes = 14 * 60;

    /// <summary>
    /// The first instant of the day, month, year or five years, by the clock that was read: the offset from UTC stands in the same message.
    /// Nothing where either is no time, or where the result is the epoch itself, the default.
    /// </summary>
    public static int Floor(ReadOnlySpan<byte> moment, ReadOnlySpan<byte> value, Transform transform, Span<byte> destination)
    {
        var position = 0;
        if (!Wire.TryVarint(value, ref position, out var unsigned) || !TryOffset(moment, out var minutes))
        {
            return 0;
        }

        var offset = (long)minutes * 60_000;
        var local = (long)unsigned;
        if (local <= long.MinValue - Math.Min(0, offset) || local >= long.MaxValue - Math.Max(0, offset))
        {
            return 0;
        }

        local += offset;
        if (local < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || local > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return 0;
        }

        var floored = new DateTimeOffset(Floor(DateTimeOffset.FromUnixTimeMilliseconds(local).UtcDateTime, transform)).ToUnixTimeMilliseconds() - offset;
        return floored == 0 ? 0 : Wire.WriteLongVarint(destination, (ulong)floored);
    }

    private static DateTime Floor(DateTime time, Transform transform) => transform switch
    {
        Transform.Day => time.Date,
        Transform.Month => new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc),
        Transform.Year => new DateTime(time.Year, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        _ => new DateTime(Math.Max(1, time.Year - time.Year % YearsOfBand), 1, 1, 0, 0, 0, DateTimeKind.Utc),
    };

    // Signed and zigzag; none is UTC.
    private static bool TryOffset(ReadOnlySpan<byte> moment, out int minutes)
    {
        minutes = 0;
        for (var position = 0; position < moment.Length;)
        {
            if (!Wire.TryTag(moment, ref position, out var number, out var wireType))
            {
                return false;
            }

            var at = position;
            if (!Wire.TrySkip(moment, wireType, ref position, out _))
            {
                return false;
            }

            if (number == Moment.OffsetMinutesFieldNumber && wireType == Wire.Varint && Wire.TryVarint(moment, ref at, out var zigzag))
            {
                minutes = (int)(uint)(zigzag >> 1) ^ -(int)(zigzag & 1);
            }
        }

        return minutes is >= -MaxOffsetMinutes and <= MaxOffsetMinutes;
    }
}
