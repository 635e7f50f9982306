using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a marshaller puts the bytes of one message.</summary>
public abstract class SerializationContext
{
    /// <summary>Ends the message with all its bytes at once.</summary>
    public abstract void Complete(byte[] payload);

    /// <summary>The buffer to write the message to.</summary>
    public abstract IBufferWriter<byte> GetBufferWriter();

    /// <summary>Announces the size in bytes, before the buffer is asked for, so that the message needs no copy.</summary>
    public virtual void SetPayloadLength(int payloadLength) { }

    /// <summary>Ends a message written to the buffer.</summary>
    public abstract void Complete();
}
