using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Metadata as header values: text as it is, bytes in base64.</summary>
internal static class MetadataCodec
{
    /// <summary>The value of one entry as a header; base64 without padding, as the protocol prefers.</summary>
    public static string Encode(Metadata.Entry entry) => entry.IsBinary ? Convert.ToBase64String(entry.RawBytes).TrimEnd('=') : entry.Value;

    /// <summary>Adds a received header. One line of a binary header may hold several values, joined by commas.</summary>
    public static void Decode(Metadata target, string name, string value)
    {
        if (!name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
        {
            target.Add(name, value);
            return;
        }

        foreach (string part in value.Split(','))
        {
            if (TryDecodeBase64(part.Trim(), out byte[] bytes))
            {
                target.Add(name, bytes);
            }
        }
    }

    /// <summary>Whether a received header name can be a key; others are left out, not refused.</summary>
    public static bool IsKey(string name) => !WireNames.IsReserved(name) && Metadata.IsValidKey(name);

    private static bool TryDecodeBase64(string text, out byte[] bytes)
    {
        string padded = text.TrimEnd('=');
        padded = padded.PadRight((padded.Length + 3) / 4 * 4, '=');
        var buffer = new byte[padded.Length / 4 * 3];
        bool valid = Convert.TryFromBase64String(padded, buffer, out int written);
        bytes = valid ? buffer[..written] : [];
        return valid;
    }
}
