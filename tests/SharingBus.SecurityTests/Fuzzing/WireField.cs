namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>A field of protobuf as its bytes have it, or as a hostile writer would write it. Shares no code with the product.</summary>
/// <param name="Number">Its number, of any size.</param>
/// <param name="Type">Its wire type, 0 to 7.</param>
/// <param name="Payload">Its value: the bytes of the number, or what the length stands before.</param>
internal sealed record WireField(ulong Number, int Type, byte[] Payload)
{
    private const int LengthType = 2;
    private const int MostFields = 4_096;

    /// <summary>Bytes by which the varint of its tag or length is longer than it has to be.</summary>
    public int Padding { get; init; }

    /// <summary>The length it claims, where that is another.</summary>
    public ulong? Claims { get; init; }

    /// <summary>Takes bytes apart; null where they are no fields.</summary>
    public static List<WireField>? Read(ReadOnlySpan<byte> bytes)
    {
        List<WireField> fields = [];
        while (!bytes.IsEmpty && fields.Count < MostFields)
        {
            if (!TryVarint(ref bytes, out ulong tag, out _) || tag >> 3 == 0)
            {
                return null;
            }

            int type = (int)(tag & 7);
            int length = type switch { 1 => 8, 5 => 4, 0 => VarintLength(bytes), LengthType => 0, _ => -1 };
            if (type == LengthType)
            {
                if (!TryVarint(ref bytes, out ulong claimed, out _) || claimed > (ulong)bytes.Length)
                {
                    return null;
                }

                length = (int)claimed;
            }

            if (length < 0 || length > bytes.Length)
            {
                return null;
            }

            fields.Add(new WireField(tag >> 3, type, bytes[..length].ToArray()));
            bytes = bytes[length..];
        }

        return fields;
    }

    /// <summary>Puts fields together.</summary>
    public static byte[] Write(IEnumerable<WireField> fields)
    {
        using var bytes = new MemoryStream();
        foreach (WireField field in fields)
        {
            bytes.Write(Varint((field.Number << 3) | (uint)field.Type, field.Type == LengthType ? 0 : field.Padding));
            if (field.Type == LengthType)
            {
                bytes.Write(Varint(field.Claims ?? (ulong)field.Payload.Length, field.Padding));
            }

            bytes.Write(field.Payload);
        }

        return bytes.ToArray();
    }

    /// <summary>A number as a varint, with so many bytes more than it needs.</summary>
    public static byte[] Varint(ulong value, int padding = 0)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        for (; padding > 0; padding--)
        {
            bytes[^1] |= 0x80;
            bytes.Add(0);
        }

        return [.. bytes];
    }

    private static int VarintLength(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> rest = bytes;
        return TryVarint(ref rest, out _, out int length) ? length : -1;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> bytes, out ulong value, out int length)
    {
        value = 0;
        for (length = 0; length < bytes.Length && length < 10;)
        {
            byte next = bytes[length];
            value |= (ulong)(next & 0x7F) << (7 * length++);
            if (next < 0x80)
            {
                bytes = bytes[length..];
                return true;
            }
        }

        return false;
    }
}
