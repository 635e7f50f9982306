using System.Buffers;
using System.Buffers.Binary;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;

namespace SharingBus.Lineage.Storage;

/// <summary>A row of content where it lies, be it in memory that the database lends: see <see cref="ContentRun"/>.</summary>
/// <param name="first">The entry, or the first of them.</param>
/// <param name="shared">Whether each part belongs to an entry of its own.</param>
/// <param name="firstKey">The number of the first part's key.</param>
/// <param name="places">Where the parts stand.</param>
/// <param name="bytes">The nonce and the sealed parts.</param>
internal readonly ref struct StoredContent(long first, bool shared, long firstKey, ReadOnlySpan<byte> places, ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _places = places;
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Parts, the erased ones too.</summary>
    public int Count => _places.Length / ContentRun.PlaceSize;

    /// <summary>Bytes of all parts.</summary>
    public int Length => _bytes.Length;

    /// <summary>Where a part stands, and its length: 0 for an empty one, -1 for one that was erased.</summary>
    public static (int Begin, int Length) Place(ReadOnlySpan<byte> places, int part) => (
        BinaryPrimitives.ReadInt32LittleEndian(places[(part * ContentRun.PlaceSize)..]),
        BinaryPrimitives.ReadInt32LittleEndian(places[((part * ContentRun.PlaceSize) + sizeof(int))..]));

    /// <summary>The parts that belong to an entry, null for each that was erased; empty where none does.</summary>
    /// <exception cref="JournalException">The row is not what was stored.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>?> Of(long index, KeyTree tree)
    {
        RequireFull();
        KeyWalk keys = new(tree);
        if (shared)
        {
            return index - first < Count ? [Read((int)(index - first), keys)] : [];
        }

        if (index != first)
        {
            return [];
        }

        ReadOnlyMemory<byte>?[] parts = new ReadOnlyMemory<byte>?[Count];
        for (int part = 0; part < parts.Length; part++)
        {
            parts[part] = Read(part, keys);
        }

        return parts;
    }

    /// <summary>Adds the content of entries in [from, end) of which each has one part, without what was erased.</summary>
    /// <exception cref="JournalException">The row is not what was stored.</exception>
    public void AddTo(Dictionary<long, ReadOnlyMemory<byte>> contents, long from, long end, KeyWalk keys)
    {
        RequireFull();
        int last = (int)Math.Min(Count, end - first);
        for (int part = (int)Math.Max(0, from - first); part < last; part++)
        {
            if (Read(part, keys) is { } content)
            {
                contents[first + part] = content;
            }
        }
    }

    /// <summary>Gives the parts one by one, opened into memory that is cleared behind them. Left out are the empty ones and the erased ones.</summary>
    /// <exception cref="JournalException">The row is not what was stored.</exception>
    public void Visit(KeyTree tree, ContentVisitor visit)
    {
        RequireFull();
        KeyWalk keys = new(tree);
        byte[] opened = ArrayPool<byte>.Shared.Rent(_bytes.Length);
        int used = 0;
        try
        {
            for (int part = 0; part < Count; part++)
            {
                (int begin, int length) = Place(part);
                if (length > 0 && keys.TryMake(firstKey + part, out ReadOnlySpan<byte> key))
                {
                    Span<byte> place = opened.AsSpan(0, Math.Max(0, length - PayloadCipher.TagSize));
                    used = Math.Max(used, place.Length);
                    PayloadCipher.Open(key, _bytes[..PayloadCipher.NonceSize], _bytes.Slice(begin, length), place);
                    visit(part, place);
                }
            }
        }
        finally
        {
            opened.AsSpan(0, used).Clear();
            ArrayPool<byte>.Shared.Return(opened);
        }
    }

    // The parts that are there fill the row: else one whose place was altered would pass for an empty one, or for one that was erased.
    private void RequireFull()
    {
        long filled = PayloadCipher.NonceSize;
        for (int part = 0; part < Count; part++)
        {
            filled += Math.Max(0, Place(_places, part).Length);
        }

        if (filled != _bytes.Length)
        {
            throw new JournalException(
                JournalError.Corrupt, $"The content from entry {first} on is damaged: its parts have {filled} bytes, and the row has {_bytes.Length}.");
        }
    }

    // Behind the nonce, and within the row.
    private (int Begin, int Length) Place(int part)
    {
        (int begin, int length) = Place(_places, part);
        bool isWithin = length is 0 or ContentRun.Erased || (length > 0 && begin >= PayloadCipher.NonceSize && length <= _bytes.Length - begin);
        return isWithin
            ? (begin, length)
            : throw new JournalException(JournalError.Corrupt, $"The content from entry {first} on is damaged: its part {part} stands outside of the row.");
    }

    // A key that is destroyed is as good as erased bytes: so it is after the journal was put back from a backup.
    private ReadOnlyMemory<byte>? Read(int part, KeyWalk keys)
    {
        (int begin, int length) = Place(part);
        if (length <= 0)
        {
            // Without the named type, null would become empty content by way of a null array.
            return length == ContentRun.Erased ? default(ReadOnlyMemory<byte>?) : ReadOnlyMemory<byte>.Empty;
        }

        return keys.TryMake(firstKey + part, out ReadOnlySpan<byte> key)
            ? PayloadCipher.Open(key, _bytes[..PayloadCipher.NonceSize], _bytes.Slice(begin, length))
            : default(ReadOnlyMemory<byte>?);
    }
}
