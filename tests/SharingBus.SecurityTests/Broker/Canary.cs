using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace SharingBus.SecurityTests.Broker;

/// <summary>A text that stands nowhere else, and the forms in which it might be found: as it is, encoded, compressed.</summary>
internal sealed class Canary
{
    // The most that one compressed piece is read of.
    private const int MostInflatedBytes = 1 << 20;

    private readonly (string Form, byte[] Bytes)[] _forms;

    /// <summary>A new text.</summary>
    public static Canary Of(string what) => new($"canary-{what}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}");

    /// <summary>A text there is: a secret to look for.</summary>
    public Canary(string text)
    {
        Text = text;
        byte[] utf8 = Encoding.UTF8.GetBytes(Text);
        _forms =
        [
            ("UTF-8", utf8),
            ("UTF-16 LE", Encoding.Unicode.GetBytes(Text)),
            ("UTF-16 BE", Encoding.BigEndianUnicode.GetBytes(Text)),
            ("hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(utf8))),
            ("hex, upper case", Encoding.ASCII.GetBytes(Convert.ToHexString(utf8))),
            .. Enumerable.Range(0, 3).Select(shift => ($"base64 at {shift}", Base64(utf8, shift))),
        ];
    }

    public string Text { get; }

    /// <summary>The longest form less one: what two pieces of something must overlap by.</summary>
    public int Overlap => _forms.Max(f => f.Bytes.Length) - 1;

    /// <summary>The text in every form there is a search for, as a careless program would write it.</summary>
    public IEnumerable<(string Form, byte[] Bytes)> Written()
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(Text);
        foreach ((string form, byte[] bytes) in _forms.Where(f => !f.Form.StartsWith("base64", StringComparison.Ordinal)))
        {
            yield return (form, bytes);
        }

        for (int shift = 0; shift < 3; shift++)
        {
            yield return ($"base64 at {shift}", Encoding.ASCII.GetBytes(Convert.ToBase64String([.. new byte[shift], .. utf8, 1, 2, 3])));
        }

        yield return ("gzip", Compressed(utf8, stream => new GZipStream(stream, CompressionLevel.Optimal)));
        yield return ("zlib", Compressed(utf8, stream => new ZLibStream(stream, CompressionLevel.Optimal)));
        yield return ("zlib, fast", Compressed(utf8, stream => new ZLibStream(stream, CompressionLevel.Fastest)));
    }

    /// <summary>The first form found; null where none is.</summary>
    public string? FindIn(ReadOnlySpan<byte> bytes)
    {
        foreach ((string form, byte[] pattern) in _forms)
        {
            if (bytes.IndexOf(pattern) >= 0)
            {
                return form;
            }
        }

        return FindCompressed(bytes, [0x1F, 0x8B, 0x08], static stream => new GZipStream(stream, CompressionMode.Decompress), "gzip")
            ?? FindCompressed(bytes, [0x78, 0x01], Inflate, "zlib") ?? FindCompressed(bytes, [0x78, 0x5E], Inflate, "zlib")
            ?? FindCompressed(bytes, [0x78, 0x9C], Inflate, "zlib") ?? FindCompressed(bytes, [0x78, 0xDA], Inflate, "zlib");
    }

    // The part of base64 that does not depend on what stands before or behind.
    private static byte[] Base64(byte[] utf8, int shift)
    {
        string whole = Convert.ToBase64String([.. new byte[shift], .. utf8]);
        int first = shift == 0 ? 0 : 4;
        return Encoding.ASCII.GetBytes(whole[first..^4]);
    }

    private static ZLibStream Inflate(Stream stream) => new(stream, CompressionMode.Decompress);

    private static byte[] Compressed(byte[] bytes, Func<Stream, Stream> compress)
    {
        using var written = new MemoryStream();
        using (Stream stream = compress(written))
        {
            stream.Write(bytes);
        }

        return written.ToArray();
    }

    private string? FindCompressed(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> magic, Func<Stream, Stream> open, string form)
    {
        for (int at = bytes.IndexOf(magic); at >= 0;)
        {
            if (Inflated(bytes[at..Math.Min(bytes.Length, at + MostInflatedBytes)], open).IndexOf(_forms[0].Bytes) >= 0)
            {
                return form;
            }

            int next = bytes[(at + 1)..].IndexOf(magic);
            at = next < 0 ? next : at + 1 + next;
        }

        return null;
    }

    // As much as can be read: memory and files end compressed pieces anywhere.
    private static ReadOnlySpan<byte> Inflated(ReadOnlySpan<byte> bytes, Func<Stream, Stream> open)
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        try
        {
            using Stream stream = open(new MemoryStream(bytes[..Math.Min(bytes.Length, 64 * 1024)].ToArray()));
            int read;
            while (length < buffer.Length && (read = stream.Read(buffer, length, buffer.Length - length)) > 0)
            {
                length += read;
            }
        }
        catch (InvalidDataException)
        {
            // Not compressed after all, or only so far.
        }

        return buffer.AsSpan(0, length);
    }
}
