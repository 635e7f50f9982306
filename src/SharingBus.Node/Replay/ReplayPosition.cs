using System.Globalization;

namespace SharingBus.Node.Replay;

/// <summary>Where a replay goes on: what the first page fixed stays the same for all of them.</summary>
/// <param name="Next">The index to go on from.</param>
/// <param name="End">The size of the journal at the first page.</param>
/// <param name="SinceUnixMicros">The beginning of the days that are asked about.</param>
/// <param name="BundleVersion">The bundle in force at the first page.</param>
internal sealed record ReplayPosition(long Next, long End, long SinceUnixMicros, ulong BundleVersion)
{
    private const int Parts = 4;

    /// <summary>The position that a token names.</summary>
    public static ReplayPosition Parse(string token)
    {
        string[] parts = token.Split('-');
        return parts.Length == Parts
            && TryParse(parts[0], out long next)
            && TryParse(parts[1], out long end)
            && TryParse(parts[2], out long since)
            && ulong.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out ulong version)
                ? new ReplayPosition(next, end, since, version)
                : throw ReplayRefusals.Invalid("page_token", "Use the token of the page before.");
    }

    /// <summary>The token that names it.</summary>
    public string ToToken() => string.Create(CultureInfo.InvariantCulture, $"{Next}-{End}-{SinceUnixMicros}-{BundleVersion}");

    private static bool TryParse(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
