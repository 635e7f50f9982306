using Google.Protobuf;

namespace SharingBus.Grpc.Tests.Infrastructure;

internal static class Bytes
{
    public static ByteString AsBytes(this byte[] bytes) => UnsafeByteOperations.UnsafeWrap(bytes);
}
