using System.Globalization;

namespace SharingBus.Hub.Routing;

/// <summary>A length of time as people write it in an alerting document: a whole number and s, m, h or d.</summary>
internal static class Period
{
    /// <summary>The longest: what nobody answers within a month needs no timer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>What to say of a text that is none.</summary>
    public const string Remedy = "write a whole number and s, m, h or d, such as 15m; 1s to 30d";

    /// <summary>Reads one; null where the text is none, or it is out of range.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        double? seconds = text[^1] switch
        {
            's' => number,
            'm' => number * 60d,
            'h' => number * 3_600d,
            'd' => number * 86_400d,
            _ => null,
        };
        return seconds >= 1 && seconds <= Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds.Value) : null;
    }
}
