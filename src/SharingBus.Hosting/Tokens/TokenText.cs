using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace SharingBus.Hosting.Tokens;

/// <summary>Takes a token apart. Nothing of it is believed yet.</summary>
internal static class TokenText
{
    private const int MostDepth = 8;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = MostDepth };

    /// <summary>The three parts of a signed token; false where there are more or fewer, or one is not canonical base64url.</summary>
    public static bool TrySplit(string token, out byte[] header, out byte[] claims)
    {
        header = claims = [];
        return token.Split('.') is [var first, var second, var third]
            && TryDecode(first, out header)
            && TryDecode(second, out claims)
            && TryDecode(third, out _);
    }

    /// <summary>Reads a JSON object without a member twice; null where the bytes are none.</summary>
    public static JsonElement? Object(byte[] json)
    {
        if (!Utf8.IsValid(json))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, s_strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Canonical: every byte string has one spelling, so that a token has one too.
    private static bool TryDecode(string part, out byte[] bytes)
    {
        bytes = new byte[Base64Url.GetMaxDecodedLength(part.Length)];
        if (part.Length == 0
            || Base64Url.DecodeFromChars(part, bytes, out int read, out int written) != OperationStatus.Done
            || read != part.Length)
        {
            return false;
        }

        bytes = bytes[..written];
        return Base64Url.EncodeToString(bytes) == part;
    }
}
