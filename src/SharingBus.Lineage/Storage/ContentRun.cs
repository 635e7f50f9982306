using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// Content of entries as one value, and where each part stands in it: begin and length, four bytes each and little-endian. An erased
/// part has the length -1 and no bytes.
/// </summary>
internal static class ContentRun
{
    private const int PlaceSize = 2 * sizeof(int);
    private const int Erased = -1;

    // A tag of one byte and a length of at most five.
    private const int MostFramingBytes = 6;

    /// <summary>
    /// The two values. Parts that stand one behind the other in one array already, as those of a received batch do, are not copied: what
    /// is between them, tag and length, is kept too.
    /// </summary>
    public static (byte[] Places, ReadOnlyMemory<byte> Bytes) Encode(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        byte[] places = new byte[parts.Count * PlaceSize];
        if (InOneArray(parts) is { } whole)
        {
            int begin = 0;
            for (int part = 0; part < parts.Count; part++)
            {
                MemoryMarshal.TryGetArray(parts[part], out ArraySegment<byte> segment);
                begin = part == 0 ? segment.Offset : begin;
                Write(places, part, segment.Offset - begin, segment.Count);
            }

            return (places, whole);
        }

        int length = 0;
        foreach (ReadOnlyMemory<byte> part in parts)
        {
            length += part.Length;
        }

        byte[] bytes = new byte[length];
        int at = 0;
        for (int part = 0; part < parts.Count; part++)
        {
            Write(places, part, at, parts[part].Length);
            parts[part].CopyTo(bytes.AsMemory(at));
            at += parts[part].Length;
        }

        return (places, bytes);
    }

    public static int Count(ReadOnlySpan<byte> places) => places.Length / PlaceSize;

    /// <summary>Where a part stands in the row that may hold it; -1 where it does not: the row is then that of an entry before.</summary>
    public static int Find(long first, bool shared, ReadOnlySpan<byte> places, ContentKey key)
    {
        long part = shared ? key.Index - first : key.Part;
        bool own = shared ? key.Part == 0 : key.Index == first;
        return own && part >= 0 && part < Count(places) ? (int)part : -1;
    }

    /// <summary>The parts that belong to an entry, from the row that may hold them; empty where it does not.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>?> Of(long first, bool shared, ReadOnlySpan<byte> places, byte[] bytes, long index)
    {
        int count = Count(places);
        if (shared)
        {
            return index - first < count ? [Read(places, bytes, (int)(index - first))] : [];
        }

        if (index != first)
        {
            return [];
        }

        ReadOnlyMemory<byte>?[] parts = new ReadOnlyMemory<byte>?[count];
        for (int part = 0; part < count; part++)
        {
            parts[part] = Read(places, bytes, part);
        }

        return parts;
    }

    /// <summary>Adds the content of entries in [from, end) of which each has one part, without what was erased.</summary>
    public static void AddTo(
        Dictionary<long, ReadOnlyMemory<byte>> contents, long first, ReadOnlySpan<byte> places, byte[] bytes, long from, long end)
    {
        int last = (int)Math.Min(Count(places), end - first);
        for (int part = (int)Math.Max(0, from - first); part < last; part++)
        {
            if (Read(places, bytes, part) is { } content)
            {
                contents[first + part] = content;
            }
        }
    }

    private static ReadOnlyMemory<byte>? Read(ReadOnlySpan<byte> places, ReadOnlyMemory<byte> bytes, int part)
    {
        (int begin, int length) = Place(places, part);

        // Without the named type, null would become empty content by way of a null array.
        return length == Erased ? default(ReadOnlyMemory<byte>?) : bytes.Slice(begin, length);
    }

    /// <summary>Takes a part out: its place says so, and the others move together.</summary>
    /// <returns>The bytes that are left.</returns>
    public static byte[] Erase(Span<byte> places, ReadOnlySpan<byte> bytes, int part)
    {
        (int begin, int length) = Place(places, part);
        if (length == Erased)
        {
            return bytes.ToArray();
        }

        Write(places, part, 0, Erased);
        for (int other = 0; other < Count(places); other++)
        {
            (int otherBegin, int otherLength) = Place(places, other);
            if (otherBegin > begin)
            {
                Write(places, other, otherBegin - length, otherLength);
            }
        }

        return [.. bytes[..begin], .. bytes[(begin + length)..]];
    }

    // From the first to the last, where nothing but framing is between them: what was left out on purpose must not come along.
    private static ReadOnlyMemory<byte>? InOneArray(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        if (parts.Count < 2 || !MemoryMarshal.TryGetArray(parts[0], out ArraySegment<byte> first) || first.Count == 0)
        {
            return null;
        }

        int end = first.Offset + first.Count;
        for (int part = 1; part < parts.Count; part++)
        {
            bool follows = MemoryMarshal.TryGetArray(parts[part], out ArraySegment<byte> segment)
                && segment.Array == first.Array
                && segment.Count > 0
                && segment.Offset >= end
                && segment.Offset - end <= MostFramingBytes;
            if (!follows)
            {
                return null;
            }

            end = segment.Offset + segment.Count;
        }

        return first.Array.AsMemory(first.Offset, end - first.Offset);
    }

    private static (int Begin, int Length) Place(ReadOnlySpan<byte> places, int part) => (
        BinaryPrimitives.ReadInt32LittleEndian(places[(part * PlaceSize)..]),
        BinaryPrimitives.ReadInt32LittleEndian(places[((part * PlaceSize) + sizeof(int))..]));

    private static void Write(Span<byte> places, int part, int begin, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(places[(part * PlaceSize)..], begin);
        BinaryPrimitives.WriteInt32LittleEndian(places[((part * PlaceSize) + sizeof(int))..], length);
    }
}
