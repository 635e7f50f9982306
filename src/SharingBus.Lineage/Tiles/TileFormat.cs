using System.Buffers.Binary;
using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Tiles;

/// <summary>
/// The bytes of tiles. A tile of hashes is 32 bytes each, one behind the other. An entry bundle has the leaf data, each behind its length in
/// two bytes, big-endian; a journal's leaf data are commitments of 32 bytes, so both lengths are known from the path alone.
/// </summary>
public static class TileFormat
{
    private const int PrefixBytes = sizeof(ushort);

    /// <summary>Bytes of one hash or one entry with its length.</summary>
    internal static int ItemBytes(TilePath path) => path.IsEntries ? PrefixBytes + TreeHash.Size : TreeHash.Size;

    /// <summary>The one length that a tile of this path has.</summary>
    public static int Length(TilePath path) => path.Width * ItemBytes(path);

    /// <summary>Writes a tile from its hashes, or a bundle from its commitments.</summary>
    public static byte[] Write(TilePath path, IReadOnlyList<TreeHash> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentOutOfRangeException.ThrowIfNotEqual(items.Count, path.Width);
        byte[] bytes = new byte[Length(path)];
        Span<byte> rest = bytes;
        foreach (TreeHash item in items)
        {
            if (path.IsEntries)
            {
                BinaryPrimitives.WriteUInt16BigEndian(rest, TreeHash.Size);
                rest = rest[PrefixBytes..];
            }

            item.CopyTo(rest);
            rest = rest[TreeHash.Size..];
        }

        return bytes;
    }

    /// <summary>The hashes of a tile, or the leaf hashes of a bundle; null where the bytes are not those of such a tile.</summary>
    public static TreeHash[]? Hashes(TilePath path, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length(path))
        {
            return null;
        }

        TreeHash[] hashes = new TreeHash[path.Width];
        for (int item = 0; item < hashes.Length; item++, bytes = bytes[ItemBytes(path)..])
        {
            if (!path.IsEntries)
            {
                hashes[item] = TreeHash.Read(bytes[..TreeHash.Size]);
            }
            else if (BinaryPrimitives.ReadUInt16BigEndian(bytes) == TreeHash.Size)
            {
                hashes[item] = TreeHasher.Leaf(bytes.Slice(PrefixBytes, TreeHash.Size));
            }
            else
            {
                return null;
            }
        }

        return hashes;
    }
}
