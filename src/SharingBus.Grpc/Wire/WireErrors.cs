using Grpc.Core;

namespace Grpc.Wire;

/// <summary>What can be wrong with the bytes of a call, and the status each is answered with.</summary>
internal static class WireErrors
{
    public static RpcException BadFlag() => Internal("The compressed flag of a message is neither 0 nor 1.");

    public static RpcException Truncated() => Internal("Incomplete message.");

    public static RpcException NoMessage() => Internal("The call carries no message where one is needed.");

    public static RpcException TooManyMessages() => Internal("The call carries more than the one message allowed.");

    public static RpcException NotDeserialized(Exception cause) => Internal("The message could not be deserialized.", cause);

    public static RpcException NotDecompressed(Exception cause) => Internal("The message could not be decompressed.", cause);

    public static RpcException CompressedWithoutEncoding() => Internal("A compressed message came without a grpc-encoding.");

    public static RpcException BadTimeout() => Internal("The grpc-timeout of the call is malformed.");

    public static RpcException UnknownEncoding() =>
        new(new Status(StatusCode.Unimplemented, "The grpc-encoding of the call is not supported."));

    public static RpcException ReceivedTooLarge() =>
        new(new Status(StatusCode.ResourceExhausted, "Received message exceeds the maximum configured message size."));

    public static RpcException SentTooLarge() =>
        new(new Status(StatusCode.ResourceExhausted, "Sending message exceeds the maximum configured message size."));

    private static RpcException Internal(string detail, Exception? cause = null) => new(new Status(StatusCode.Internal, detail, cause));
}
