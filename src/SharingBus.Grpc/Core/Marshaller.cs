namespace Grpc.Core;

/// <summary>Turns one type of message into bytes and back.</summary>
public class Marshaller<T>
{
    private readonly Func<T, byte[]>? toBytes;
    private readonly Func<byte[], T>? fromBytes;

    /// <summary>Creates a marshaller on whole byte arrays.</summary>
    public Marshaller(Func<T, byte[]> serializer, Func<byte[], T> deserializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ArgumentNullException.ThrowIfNull(deserializer);
        toBytes = serializer;
        fromBytes = deserializer;
        ContextualSerializer = (message, context) => context.Complete(serializer(message));
        ContextualDeserializer = context => deserializer(context.PayloadAsNewBuffer());
    }

    /// <summary>Creates a marshaller that works on the transport's own buffers.</summary>
    public Marshaller(Action<T, SerializationContext> serializer, Func<DeserializationContext, T> deserializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ArgumentNullException.ThrowIfNull(deserializer);
        ContextualSerializer = serializer;
        ContextualDeserializer = deserializer;
    }

    /// <summary>Message to byte array. Fails if the marshaller works on the transport's buffers.</summary>
    public Func<T, byte[]> Serializer => toBytes ?? throw new NotSupportedException("This marshaller writes to a context.");

    /// <summary>Byte array to message. Fails if the marshaller works on the transport's buffers.</summary>
    public Func<byte[], T> Deserializer => fromBytes ?? throw new NotSupportedException("This marshaller reads from a context.");

    /// <summary>Writes a message to a context.</summary>
    public Action<T, SerializationContext> ContextualSerializer { get; }

    /// <summary>Reads a message from a context.</summary>
    public Func<DeserializationContext, T> ContextualDeserializer { get; }
}
