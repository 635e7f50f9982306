using Google.Protobuf;

namespace SharingBus.Lineage.Readings;

/// <summary>Places in a batch as one bit each, the first in the lowest bit of the first byte; no bytes at all stand for every place.</summary>
public static class Positions
{
    private const int ByteBits = 8;

    /// <summary>Whether a place is among them.</summary>
    public static bool Holds(ByteString positions, int place)
    {
        ArgumentNullException.ThrowIfNull(positions);
        return positions.IsEmpty
            || (place / ByteBits < positions.Length && (positions[place / ByteBits] & (1 << (place % ByteBits))) != 0);
    }

    /// <summary>The form of some places of a batch.</summary>
    /// <param name="held">For each place whether it is among them.</param>
    public static ByteString Of(ReadOnlySpan<bool> held)
    {
        if (!held.Contains(false))
        {
            return ByteString.Empty;
        }

        byte[] bits = new byte[(held.Length + ByteBits - 1) / ByteBits];
        for (int place = 0; place < held.Length; place++)
        {
            if (held[place])
            {
                bits[place / ByteBits] |= (byte)(1 << (place % ByteBits));
            }
        }

        return UnsafeByteOperations.UnsafeWrap(bits);
    }
}
