using System.Globalization;
using System.Runtime.InteropServices;

namespace SharingBus.Policy.Compiling;

/// <summary>A half-open stretch of time: from its first instant, up to and without its end.</summary>
/// <param name="From">First instant, UTC; the least instant where unbounded.</param>
/// <param name="Until">End, exclusive, UTC; the greatest instant where unbounded.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Period(DateTimeOffset From, DateTimeOffset Until)
{
    private static readonly string[] InstantFormats =
    [
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    public static Period Unbounded { get; } = new(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    public bool Contains(DateTimeOffset instant) => From <= instant && instant < Until;

    /// <summary>Reads an ISO 8601 date (its first instant, UTC) or an instant with its offset.</summary>
    public static bool TryReadInstant(string text, out DateTimeOffset instant)
    {
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, Styles, out instant)
            || DateTimeOffset.TryParseExact(text, InstantFormats, CultureInfo.InvariantCulture, Styles, out instant);
    }

    /// <summary>Reads both ends; empty text means unbounded. The reason is null where all is well.</summary>
    public static string? TryRead(string from, string until, out Period period)
    {
        period = Unbounded;
        if (from.Length > 0)
        {
            if (!TryReadInstant(from, out var start))
            {
                return $"valid_from '{from}' is not an ISO 8601 date";
            }

            period = period with { From = start };
        }

        if (until.Length > 0)
        {
            if (!TryReadInstant(until, out var end))
            {
                return $"valid_until '{until}' is not an ISO 8601 date";
            }

            period = period with { Until = end };
        }

        return period.From < period.Until ? null : $"valid_until '{until}' is not after valid_from '{from}'";
    }
}
