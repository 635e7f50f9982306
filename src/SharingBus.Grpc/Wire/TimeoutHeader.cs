using System.Globalization;

namespace Grpc.Wire;

/// <summary>The <c>grpc-timeout</c> header: at most eight digits and a unit.</summary>
internal static class TimeoutHeader
{
    private const long MaxValue = 99_999_999;

    public static string Format(TimeSpan timeout)
    {
        long milliseconds = Math.Max(1, (long)Math.Ceiling(timeout.TotalMilliseconds));
        if (milliseconds <= MaxValue)
        {
            return Text(milliseconds, 'm');
        }

        long seconds = milliseconds / 1000;
        return seconds <= MaxValue ? Text(seconds, 'S') : Text(Math.Min(seconds / 60, MaxValue), 'M');
    }

    /// <summary>Null if the text is no timeout.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (
            text.Length is < 2 or > 9
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long value)
        )
        {
            return null;
        }

        return text[^1] switch
        {
            'n' => TimeSpan.FromTicks((value + 99) / 100),
            'u' => TimeSpan.FromMicroseconds(value),
            'm' => TimeSpan.FromMilliseconds(value),
            'S' => TimeSpan.FromSeconds(value),
            'M' => TimeSpan.FromMinutes(value),
            'H' => TimeSpan.FromHours(Math.Min(value, (long)TimeSpan.MaxValue.TotalHours - 1)),
            _ => null,
        };
    }

    private static string Text(long value, char unit) => string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");
}
