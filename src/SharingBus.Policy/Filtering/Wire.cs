using System.Runtime.CompilerServices;

namespace SharingBus.Policy.Filtering;

/// <summary>Reading the protobuf wire format in its canonical form. Nothing here throws or allocates.</summary>
internal static class Wire
{
    public const int Varint = 0;
    public const int Fixed64 = 1;
    public const int Length = 2;
    public const int Fixed32 = 5;

    /// <summary>A varint of 64 bits has ten bytes at most.</summary>
    private const int MaxVarintBytes = 10;

    /// <summary>Reads a minimal varint and moves on. False where it is cut off, longer than needed or longer than 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryVarint(ReadOnlySpan<byte> bytes, ref int position, out ulong value)
    {
        if ((uint)position < (uint)bytes.Length && bytes[position] < 0x80)
        {
            value = bytes[position];
            position++;
            return true;
        }

        // Two bytes are common as well: tags from 16 on and lengths from 128 on.
        if (position + 1 < bytes.Length && (byte)(bytes[position + 1] - 1) < 0x7F)
        {
            value = (bytes[position] & 0x7FUL) | ((ulong)bytes[position + 1] << 7);
            position += 2;
            return true;
        }

        // A copy goes to the slow path: a position whose address is taken could not live in a register.
        var moved = position;
        var read = TryLongVarint(bytes, ref moved, out var large);
        position = moved;
        value = large;
        return read;
    }

    /// <summary>Reads a tag and moves on. False where the field number is 0 or too large, or the bytes are malformed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryTag(ReadOnlySpan<byte> bytes, ref int position, out int number, out int wireType)
    {
        var read = TryVarint(bytes, ref position, out var tag);
        number = (int)(uint)(tag >> 3);
        wireType = (int)tag & 7;
        return read && tag <= uint.MaxValue && number != 0;
    }

    /// <summary>Moves past a value. The payload of a length-delimited value starts at <paramref name="payload"/>. Groups are refused.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TrySkip(ReadOnlySpan<byte> bytes, int wireType, ref int position, out int payload)
    {
        payload = position;
        switch (wireType)
        {
            case Length:
                if (!TryVarint(bytes, ref position, out var length) || length > (ulong)(bytes.Length - position))
                {
                    return false;
                }

                payload = position;
                position += (int)length;
                return true;
            case Varint:
                return TryVarint(bytes, ref position, out _);
            case Fixed64:
                position += sizeof(ulong);
                return position <= bytes.Length;
            case Fixed32:
                position += sizeof(uint);
                return position <= bytes.Length;
            default:
                return false;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int VarintSize(int value) => value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : 5;

    public static void WriteVarint(Span<byte> destination, int value)
    {
        var i = 0;
        var rest = (uint)value;
        while (rest >= 0x80)
        {
            destination[i++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        destination[i] = (byte)rest;
    }

    /// <summary>Writes a varint of up to 64 bits; gives its length.</summary>
    public static int WriteLongVarint(Span<byte> destination, ulong value)
    {
        var i = 0;
        for (; value >= 0x80; value >>= 7)
        {
            destination[i++] = (byte)(value | 0x80);
        }

        destination[i++] = (byte)value;
        return i;
    }

    private static bool TryLongVarint(ReadOnlySpan<byte> bytes, ref int position, out ulong value)
    {
        value = 0;
        for (var i = 0; i < MaxVarintBytes && (uint)position < (uint)bytes.Length; i++)
        {
            var current = bytes[position++];
            value |= (ulong)(current & 0x7F) << (7 * i);
            if (current < 0x80)
            {
                // A last byte of zero is padding; the tenth byte has room for one bit.
                return (current != 0 || i == 0) && (i < MaxVarintBytes - 1 || current == 1);
            }
        }

        return false;
    }
}
