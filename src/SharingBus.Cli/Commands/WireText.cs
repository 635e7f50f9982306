using System.Globalization;
using Google.Protobuf;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Commands;

/// <summary>What a hub says in bytes and numbers, as people read it.</summary>
internal static class WireText
{
    /// <summary>A message id; a question mark where the bytes are none.</summary>
    public static string Id(ByteString bytes) => MessageId.TryRead(bytes.Span, out var id) ? id.ToString() : "?";

    /// <summary>An instant, from milliseconds since the Unix epoch.</summary>
    public static string Time(long unixMillis) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMillis).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
