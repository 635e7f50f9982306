using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace SharingBus.Vocabulary.Wire;

/// <summary>Reads protobuf bytes forward. Every method answers false where the bytes end too early or break the encoding.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    // A varint of 64 bits takes ten bytes; the tenth holds one bit only.
    private const int MaxVarintBytes = 10;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    public readonly bool AtEnd => _position == _bytes.Length;

    /// <summary>Reads a varint and says whether it was written in as few bytes as it needs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // One byte is the common case.
    public bool TryReadVarint(out ulong value, out bool minimal)
    {
        if (_position < _bytes.Length && _bytes[_position] < 0x80)
        {
            value = _bytes[_position++];
            minimal = true;
            return true;
        }

        return TryReadLongVarint(out value, out minimal);
    }

    /// <summary>Reads a varint that is written in as few bytes as it needs.</summary>
    public bool TryReadMinimal(out ulong value) => TryReadVarint(out value, out bool minimal) && minimal;

    public bool TryReadFixed32(out uint value)
    {
        if (_bytes.Length - _position < sizeof(uint))
        {
            value = 0;
            return false;
        }

        value = BinaryPrimitives.ReadUInt32LittleEndian(_bytes[_position..]);
        _position += sizeof(uint);
        return true;
    }

    public bool TryReadFixed64(out ulong value)
    {
        if (_bytes.Length - _position < sizeof(ulong))
        {
            value = 0;
            return false;
        }

        value = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[_position..]);
        _position += sizeof(ulong);
        return true;
    }

    public bool TryTake(ulong length, out ReadOnlySpan<byte> taken)
    {
        if (length > (ulong)(_bytes.Length - _position))
        {
            taken = default;
            return false;
        }

        taken = _bytes.Slice(_position, (int)length);
        _position += (int)length;
        return true;
    }

    private bool TryReadLongVarint(out ulong value, out bool minimal)
    {
        value = 0;
        minimal = false;
        for (int i = 0; i < MaxVarintBytes && _position < _bytes.Length; i++)
        {
            byte next = _bytes[_position++];
            if (i == MaxVarintBytes - 1 && next > 1)
            {
                return false;
            }

            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                minimal = next != 0 || i == 0;
                return true;
            }
        }

        return false;
    }
}
