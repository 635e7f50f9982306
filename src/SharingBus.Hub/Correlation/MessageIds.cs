using System.Buffers.Binary;
using Google.Protobuf;

namespace SharingBus.Hub.Correlation;

/// <summary>Message ids on the wire are 16 bytes, big-endian; in the hub they are Guids, which sort in the same order.</summary>
internal static class MessageIds
{
    private const int Length = 16;

    /// <summary>Reads an id; null where the bytes are not 16.</summary>
    public static Guid? Read(ByteString bytes) =>
        bytes.Length == Length ? new Guid(bytes.Span, bigEndian: true) : null;

    /// <summary>Writes an id.</summary>
    public static ByteString Write(Guid id) => ByteString.CopyFrom(id.ToByteArray(bigEndian: true));

    /// <summary>The instant that an id carries (UUIDv7), in milliseconds since the Unix epoch.</summary>
    public static long MillisOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[Length];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
    }
}
