using System.Text;

namespace Grpc.Wire;

/// <summary>The encoding of <c>grpc-message</c>: printable ASCII but '%' as it is, all else as UTF-8 in %XX.</summary>
internal static class PercentEncoding
{
    private const string Digits = "0123456789ABCDEF";

    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.Contains('%'))
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length * 2);
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (b is >= (byte)' ' and <= (byte)'~' and not (byte)'%')
            {
                encoded.Append((char)b);
            }
            else
            {
                encoded.Append('%').Append(Digits[b >> 4]).Append(Digits[b & 0xF]);
            }
        }

        return encoded.ToString();
    }

    /// <summary>Never fails: what is not a valid escape stays as it is, as the protocol asks.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains('%'))
        {
            return text;
        }

        byte[] source = Encoding.UTF8.GetBytes(text);
        var decoded = new List<byte>(source.Length);
        for (int i = 0; i < source.Length; i++)
        {
            if (
                source[i] == '%'
                && i + 2 < source.Length
                && char.IsAsciiHexDigit((char)source[i + 1])
                && char.IsAsciiHexDigit((char)source[i + 2])
            )
            {
                decoded.Add(Convert.FromHexString([(char)source[i + 1], (char)source[i + 2]])[0]);
                i += 2;
            }
            else
            {
                decoded.Add(source[i]);
            }
        }

        return Encoding.UTF8.GetString([.. decoded]);
    }
}
