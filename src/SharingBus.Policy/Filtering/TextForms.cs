using System.Buffers.Text;
using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Filtering;

/// <summary>Coarser forms of texts.</summary>
internal static class TextForms
{
    private const int PseudonymBits = 128;

    /// <summary>Three asterisks, whatever the text.</summary>
    public static int Mask(Span<byte> destination)
    {
        "***"u8.CopyTo(destination);
        return LeafForms.MaskBytes;
    }

    /// <summary>The first characters, with an ellipsis where there are more. Characters are Unicode scalar values.</summary>
    public static int First(ReadOnlySpan<byte> text, int characters, Span<byte> destination)
    {
        var end = 0;
        for (var count = 0; end < text.Length; end++)
        {
            // A character begins at every byte that does not continue one.
            if ((text[end] & 0xC0) != 0x80 && count++ == characters)
            {
                break;
            }
        }

        if (end > destination.Length - 3)
        {
            // Only bytes that are no UTF-8 have so long a character.
            return 0;
        }

        text[..end].CopyTo(destination);
        if (end == text.Length)
        {
            return end;
        }

        "…"u8.CopyTo(destination[end..]);
        return end + 3;
    }

    /// <summary>A tilde and 128 bits of the keyed hash of field and text, in base64url. Nothing without a key.</summary>
    public static int Pseudonym(ReadOnlySpan<byte> text, ReadOnlySpan<byte> field, PseudonymKey? key, Span<byte> destination)
    {
        if (key is null)
        {
            return 0;
        }

        Span<byte> hash = stackalloc byte[PseudonymKey.HashBytes];
        key.Hash(field, text, hash);
        destination[0] = (byte)'~';
        _ = Base64Url.EncodeToUtf8(hash[..(PseudonymBits / 8)], destination[1..], out _, out var written);
        return 1 + written;
    }
}
