namespace SharingBus.Cli.Evidence;

/// <summary>A field of a protobuf message as it stands in its bytes.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Type">Its wire type.</param>
/// <param name="Whole">All its bytes.</param>
/// <param name="Value">Of a field with a length: what it holds; else its number as it is written.</param>
internal readonly record struct MessageField(int Number, int Type, ReadOnlyMemory<byte> Whole, ReadOnlyMemory<byte> Value)
{
    /// <summary>A number of up to ten bytes.</summary>
    public const int Varint = 0;

    /// <summary>Text, bytes or a message.</summary>
    public const int Lengthy = 2;

    private const ulong FirstBeyond = 1 << 29;
    private const int MostVarintBytes = 10;

    /// <summary>The fields of a message. The library reads keys and lengths modulo 2³² and passes groups by: here they are malformed.</summary>
    /// <exception cref="InvalidDataException">The bytes are no message; thrown where the field is reached.</exception>
    public static IEnumerable<MessageField> Of(ReadOnlyMemory<byte> message)
    {
        for (var rest = message; !rest.IsEmpty;)
        {
            var whole = rest;
            var key = Number64(ref rest);
            var type = (int)(key & 7);
            ulong length = type switch
            {
                Varint => (ulong)LengthOfVarint(rest),
                1 => sizeof(ulong),
                Lengthy => Number64(ref rest),
                5 => sizeof(uint),
                _ => throw Malformed(),
            };
            if (key >> 3 is 0 or >= FirstBeyond || length > (ulong)rest.Length)
            {
                throw Malformed();
            }

            var value = rest[..(int)length];
            rest = rest[(int)length..];
            yield return new MessageField((int)(key >> 3), type, whole[..^rest.Length], value);
        }
    }

    /// <summary>The value of a field that is a number.</summary>
    public ulong ToNumber()
    {
        var value = Value;
        return Number64(ref value);
    }

    /// <summary>What is thrown for bytes that are no message.</summary>
    public static InvalidDataException Malformed() => new("It is no message of protobuf.");

    private static ulong Number64(ref ReadOnlyMemory<byte> bytes)
    {
        var length = LengthOfVarint(bytes);
        ulong value = 0;
        for (var at = 0; at < length; at++)
        {
            value |= (ulong)(bytes.Span[at] & 0x7F) << (7 * at);
        }

        bytes = bytes[length..];
        return value;
    }

    private static int LengthOfVarint(ReadOnlyMemory<byte> bytes)
    {
        var last = bytes.Span[..Math.Min(bytes.Length, MostVarintBytes)].IndexOfAnyInRange((byte)0, (byte)0x7F);
        return last >= 0 ? last + 1 : throw Malformed();
    }
}
