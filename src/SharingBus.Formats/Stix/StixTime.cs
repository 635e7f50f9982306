using System.Globalization;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>Times as STIX 2.1 writes them (section 2.16): RFC 3339 in UTC, to the millisecond.</summary>
public static class StixTime
{
    /// <summary>The text of an instant.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The text of a moment of the vocabulary; null where there is none.</summary>
    internal static string? Text(Moment? moment) => moment is null ? null : Text(DateTimeOffset.FromUnixTimeMilliseconds(moment.UnixMillis));
}
