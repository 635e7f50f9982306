using System.Buffers;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Shows the bytes of one message to its marshaller.</summary>
internal sealed class FrameDeserializationContext : DeserializationContext
{
    private ReadOnlySequence<byte> payload;

    public override int PayloadLength => (int)payload.Length;

    public T Read<T>(Marshaller<T> marshaller, in ReadOnlySequence<byte> bytes)
    {
        payload = bytes;
        try
        {
            return marshaller.ContextualDeserializer(this);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw WireErrors.NotDeserialized(e);
        }
        finally
        {
            payload = default;
        }
    }

    public override byte[] PayloadAsNewBuffer() => payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => payload;
}
