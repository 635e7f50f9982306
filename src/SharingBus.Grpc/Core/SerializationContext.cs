using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a marshaller puts the bytes of one message.</summary>
public abstract class SerializationContext
{
    /// <summary>Ends the message with all its bytes at once.</summary>
    public virtual void Complete(byte[] payload) => throw new NotSupportedException();

    /// <summary>The buffer to write the message to.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotSupportedException();

    /// <summary>Announces the size in bytes, before the buffer is asked for, so that the message needs no copy.</summary>
    public virtual void SetPayloadLength(int payloadLength) { }

    /// <summary>Ends a message written to the buffer.</summary>
    public virtual void Complete() => throw new NotSupportedException();
}
