using System.Buffers.Binary;
using System.Security.Cryptography;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Sending;

/// <summary>The backbone's id of a batch: the same at every re-send, and it tells the broker nothing.</summary>
internal static class BatchIds
{
    public static Guid BatchId(this StreamPosition position)
    {
        Span<byte> input = stackalloc byte[25];
        position.Incarnation.TryWriteBytes(input);
        input[16] = (byte)position.Stream.Lane;
        BinaryPrimitives.WriteInt64BigEndian(input[17..], position.Sequence);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, digest);
        return new Guid(digest[..16]);
    }
}
