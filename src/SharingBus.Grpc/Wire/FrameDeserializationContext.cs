using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
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
            if (MessageType<T>.Descriptor is { } type && !NestedLengths.Fit(type, bytes))
            {
                throw new InvalidDataException("A length inside the message runs over the end of what it lies in.");
            }

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

    // Null where T is no message of protobuf: marshallers may read anything.
    private static class MessageType<T>
    {
        public static readonly MessageDescriptor? Descriptor =
            typeof(IMessage).IsAssignableFrom(typeof(T)) && typeof(T).GetConstructor(Type.EmptyTypes) is not null ? (Activator.CreateInstance<T>() as IMessage)!.Descriptor : null;
    }
}
