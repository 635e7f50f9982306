using System.Security.Cryptography;
using System.Text;

namespace SharingBus.Lineage.Tests.Redaction;

/// <summary>Top-level fields as bytes.</summary>
internal static class SampleFields
{
    public static byte[] Text(int number, string text) => [(byte)(number << 3 | 2), (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    public static byte[] Join(params IEnumerable<byte[]> fields) => [.. fields.SelectMany(field => field)];

    /// <summary>The salt of a leaf: four of 16 bytes stand in each SHA-512 of seed and number.</summary>
    public static byte[] Salt(byte[] seed, int leaf) => SHA512.HashData([.. seed, (byte)(leaf / 4)])[(leaf % 4 * 16)..(leaf % 4 * 16 + 16)];

    /// <summary>The fields of a message.</summary>
    public static List<byte[]> Cut(byte[] message)
    {
        List<byte[]> fields = [];
        for (int at = 0; at < message.Length;)
        {
            int start = at;
            ulong tag = Varint(message, ref at);
            int length = (tag & 7) switch
            {
                _ when tag >> 3 is 0 or > int.MaxValue => throw new InvalidDataException("no field number"),
                0 => Skipped(message, at),
                1 => 8,
                2 => (int)Varint(message, ref at),
                5 => 4,
                _ => throw new InvalidDataException("a group"),
            };
            at += length;
            fields.Add(message[start..at]);
        }

        return fields;
    }

    private static int Skipped(byte[] message, int at)
    {
        int start = at;
        _ = Varint(message, ref at);
        return at - start;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number of more than ten bytes");
    }
}
