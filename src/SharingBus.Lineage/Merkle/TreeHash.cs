using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Merkle;

/// <summary>A SHA-256 value of the Merkle tree: 32 bytes, held without an array.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct TreeHash
{
    /// <summary>Bytes of one hash.</summary>
    public const int Size = 32;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    /// <summary>Reads a hash.</summary>
    /// <param name="bytes">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public static TreeHash Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size
            ? MemoryMarshal.Read<TreeHash>(bytes)
            : throw new ArgumentException($"A tree hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    /// <summary>The 32 bytes in a new array.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Lower-case hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());
}
