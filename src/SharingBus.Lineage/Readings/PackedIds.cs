using Google.Protobuf;

namespace SharingBus.Lineage.Readings;

/// <summary>Message ids one behind the other, 16 bytes each and big-endian, as entries of batches hold them.</summary>
public static class PackedIds
{
    /// <summary>Bytes of an id.</summary>
    public const int Size = 16;

    /// <summary>Packs ids.</summary>
    public static ByteString Pack(IReadOnlyCollection<Guid> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        byte[] packed = new byte[ids.Count * Size];
        int at = 0;
        foreach (Guid id in ids)
        {
            id.TryWriteBytes(packed.AsSpan(at), bigEndian: true, out _);
            at += Size;
        }

        return UnsafeByteOperations.UnsafeWrap(packed);
    }

    /// <summary>How many whole ids there are.</summary>
    public static int Count(ByteString packed)
    {
        ArgumentNullException.ThrowIfNull(packed);
        return packed.Length / Size;
    }

    /// <summary>One of the ids.</summary>
    public static Guid At(ByteString packed, int place)
    {
        ArgumentNullException.ThrowIfNull(packed);
        return new Guid(packed.Span.Slice(place * Size, Size), bigEndian: true);
    }

    /// <summary>The place of an id; -1 where it is not among them.</summary>
    public static int IndexOf(ByteString packed, Guid id)
    {
        ArgumentNullException.ThrowIfNull(packed);
        Span<byte> wanted = stackalloc byte[Size];
        id.TryWriteBytes(wanted, bigEndian: true, out _);
        ReadOnlySpan<byte> ids = packed.Span;
        for (int place = 0; (place + 1) * Size <= ids.Length; place++)
        {
            if (ids.Slice(place * Size, Size).SequenceEqual(wanted))
            {
                return place;
            }
        }

        return -1;
    }

    /// <summary>All of the ids.</summary>
    public static IEnumerable<Guid> All(ByteString packed)
    {
        for (int place = 0; place < Count(packed); place++)
        {
            yield return At(packed, place);
        }
    }
}
