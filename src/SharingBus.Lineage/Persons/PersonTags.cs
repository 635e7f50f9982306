using System.Buffers.Binary;
using System.Text;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Persons;

/// <summary>
/// Who is named in which part of a row of content: twelve bytes for each, the part's place (4, little-endian) and a tag (8). A tag is the beginning of
/// SHA-256(the part's payload key ‖ 2 ‖ SHA-256(identity)): to who has not got the key it is noise, so it ends with the payload, in every copy. Tags of one
/// person have nothing in common.
/// </summary>
internal static class PersonTags
{
    private const int PlaceSize = sizeof(int);
    private const int TagSize = sizeof(long);
    private const int Size = PlaceSize + TagSize;

    // The keys below a key are made with 0 and 1.
    private const byte Label = 2;

    /// <summary>What of an identity goes into a tag: the rest would not be shorter for every row.</summary>
    public static TreeHash Digest(string identity) => Sha256.Hash(Encoding.UTF8.GetBytes(identity));

    /// <summary>A digest under a key; whoever has not got it can neither make nor try one.</summary>
    public static TreeHash Keyed(ReadOnlySpan<byte> key, TreeHash identity)
    {
        Span<byte> digest = stackalloc byte[TreeHash.Size];
        identity.CopyTo(digest);
        return Sha256.Hash(key, [Label], digest);
    }

    /// <summary>Adds the identities that one part names; a part whose key is destroyed names nobody any more.</summary>
    public static void Add(Stream tags, int part, long key, IEnumerable<string> identities, KeyWalk keys)
    {
        Span<byte> tag = stackalloc byte[Size];
        BinaryPrimitives.WriteInt32LittleEndian(tag, part);
        foreach (string identity in identities)
        {
            if (keys.TryMake(key, out ReadOnlySpan<byte> made))
            {
                BinaryPrimitives.WriteInt64LittleEndian(tag[PlaceSize..], Short(Keyed(made, Digest(identity))));
                tags.Write(tag);
            }
        }
    }

    /// <summary>The parts of a row that, but for one chance in 2⁶⁴ for each tag, name any of the identities; in order.</summary>
    public static IReadOnlyList<int> Find(PersonRow row, IReadOnlyList<TreeHash> identities, KeyWalk keys)
    {
        List<int> parts = [];
        for (int at = 0; at + Size <= row.Tags.Length; at += Size)
        {
            ReadOnlySpan<byte> tag = row.Tags.AsSpan(at, Size);
            int part = BinaryPrimitives.ReadInt32LittleEndian(tag);
            long found = BinaryPrimitives.ReadInt64LittleEndian(tag[PlaceSize..]);
            if ((parts.Count == 0 || parts[^1] != part) && keys.TryMake(row.FirstKey + part, out ReadOnlySpan<byte> key) && IsAny(key, identities, found))
            {
                parts.Add(part);
            }
        }

        return parts;
    }

    private static bool IsAny(ReadOnlySpan<byte> key, IReadOnlyList<TreeHash> identities, long tag)
    {
        foreach (TreeHash identity in identities)
        {
            if (Short(Keyed(key, identity)) == tag)
            {
                return true;
            }
        }

        return false;
    }

    private static long Short(TreeHash hash)
    {
        Span<byte> bytes = stackalloc byte[TreeHash.Size];
        hash.CopyTo(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }
}
