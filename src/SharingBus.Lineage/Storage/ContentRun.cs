using System.Buffers.Binary;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// A stored row of content: a nonce, behind it each part sealed under its own key, and where each stands: begin and length, four bytes each
/// and little-endian. An empty part has no bytes; an erased one has the length -1 and none either.
/// </summary>
/// <param name="First">The entry, or the first of them.</param>
/// <param name="Shared">Whether each part belongs to an entry of its own.</param>
/// <param name="FirstKey">The number of the first part's key; the others follow.</param>
/// <param name="Places">Where the parts stand.</param>
/// <param name="Bytes">The nonce and the sealed parts.</param>
internal sealed record ContentRun(long First, bool Shared, long FirstKey, byte[] Places, byte[] Bytes)
{
    /// <summary>Bytes of a place.</summary>
    public const int PlaceSize = 2 * sizeof(int);

    /// <summary>The length of a part that was erased.</summary>
    public const int Erased = -1;

    /// <summary>The row, for whoever reads it.</summary>
    public StoredContent Stored => new(First, Shared, FirstKey, Places, Bytes);

    /// <summary>Parts, the erased ones too.</summary>
    public int Count => Places.Length / PlaceSize;

    /// <summary>Whether every part was erased.</summary>
    public bool IsErased => Enumerable.Range(0, Count).All(part => Place(part).Length == Erased);

    /// <summary>Seals content that is new.</summary>
    public static ContentRun Seal(ContentRow row, long firstKey, KeyWalk keys, ReadOnlySpan<byte> nonce)
    {
        ContentRun run = new(row.First, row.Shared, firstKey, new byte[row.Parts.Count * PlaceSize], new byte[SealedLength(row)]);
        Seal(row, firstKey, keys, nonce, run.Places, run.Bytes);
        return run;
    }

    /// <summary>Bytes of new content, sealed.</summary>
    public static int SealedLength(ContentRow row)
    {
        int length = PayloadCipher.NonceSize;
        foreach (ContentPart part in row.Parts)
        {
            length += part.Length == 0 ? 0 : part.Length + PayloadCipher.TagSize;
        }

        return length;
    }

    /// <summary>Seals content that is new into a place of its length.</summary>
    public static void Seal(ContentRow row, long firstKey, KeyWalk keys, ReadOnlySpan<byte> nonce, Span<byte> places, Span<byte> bytes)
    {
        nonce.CopyTo(bytes);
        int at = nonce.Length;
        for (int part = 0; part < row.Parts.Count; part++)
        {
            int length = row.Parts[part].Length;
            int sealedLength = length == 0 ? 0 : length + PayloadCipher.TagSize;
            Put(places, part, at, sealedLength);
            if (sealedLength > 0)
            {
                ReadOnlySpan<byte> key = keys.TryMake(firstKey + part, out ReadOnlySpan<byte> made)
                    ? made
                    : throw new InvalidOperationException($"The key {firstKey + part} is destroyed: nothing new is sealed with it.");
                Span<byte> place = bytes.Slice(at, sealedLength);
                row.Parts[part].CopyTo(place);
                PayloadCipher.Seal(key, nonce, place[..length], place);
            }

            at += sealedLength;
        }
    }

    /// <summary>Where a part of content stands here; -1 where it does not: the row is then that of an entry before.</summary>
    public int Find(ContentKey key)
    {
        long part = Shared ? key.Index - First : key.Part;
        bool own = Shared ? key.Part == 0 : key.Index == First;
        return own && part >= 0 && part < Count ? (int)part : -1;
    }

    /// <summary>The row without a part: its place says so, and the others move together. Null where it was erased before.</summary>
    public ContentRun? Without(int part)
    {
        (int begin, int length) = Place(part);
        if (length == Erased)
        {
            return null;
        }

        ContentRun left = this with { Places = [.. Places], Bytes = [.. Bytes[..begin], .. Bytes[(begin + length)..]] };
        Put(left.Places, part, 0, Erased);
        for (int other = 0; other < Count; other++)
        {
            (int otherBegin, int otherLength) = Place(other);
            if (otherBegin > begin)
            {
                Put(left.Places, other, otherBegin - length, otherLength);
            }
        }

        return left;
    }

    private (int Begin, int Length) Place(int part) => StoredContent.Place(Places, part);

    private static void Put(Span<byte> places, int part, int begin, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(places[(part * PlaceSize)..], begin);
        BinaryPrimitives.WriteInt32LittleEndian(places[((part * PlaceSize) + sizeof(int))..], length);
    }
}
