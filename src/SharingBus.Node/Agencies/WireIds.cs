using Google.Protobuf;

namespace SharingBus.Node.Agencies;

/// <summary>Message ids between the wire (16 bytes, big-endian) and the journal.</summary>
internal static class WireIds
{
    private const int Size = 16;

    /// <summary>The wire form.</summary>
    public static ByteString ToWire(this Guid id) => UnsafeByteOperations.UnsafeWrap(id.ToByteArray(bigEndian: true));

    /// <summary>The id, where the bytes are one.</summary>
    public static Guid? ToId(this ByteString bytes) => bytes.Length == Size ? new Guid(bytes.Span, bigEndian: true) : null;

    /// <summary>The ids; those that are none are left out.</summary>
    public static IEnumerable<Guid> ToIds(this IEnumerable<ByteString> ids) => ids.Select(ToId).OfType<Guid>();
}
