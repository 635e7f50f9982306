using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SharingBus.Node.Publishing;

/// <summary>
/// Random bytes for the notices of a frame, drawn at once: a draw costs as much as hashing a kilobyte, however few bytes it gives.
/// Each byte is given out once.
/// </summary>
internal struct FreshBytes(int notices)
{
    private const int IdBytes = 16;
    private const int MillisecondBytes = 6;
    private const int PerNotice = AcceptedContent.SeedBytes + IdBytes;

    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(notices * PerNotice);
    private int _at;

    /// <summary>The seed of a notice's field commitments.</summary>
    public ReadOnlyMemory<byte> Seed() => Take(AcceptedContent.SeedBytes);

    /// <summary>The id of a notice: a UUIDv7 of the instant.</summary>
    public Guid Id(DateTimeOffset now)
    {
        Span<byte> id = Take(IdBytes).Span;
        Span<byte> milliseconds = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, now.ToUnixTimeMilliseconds());
        milliseconds[^MillisecondBytes..].CopyTo(id);
        id[6] = (byte)(0x70 | (id[6] & 0x0F));
        id[8] = (byte)(0x80 | (id[8] & 0x3F));
        return new Guid(id, bigEndian: true);
    }

    private Memory<byte> Take(int count)
    {
        Memory<byte> taken = _bytes.AsMemory(_at, count);
        _at += count;
        return taken;
    }
}
