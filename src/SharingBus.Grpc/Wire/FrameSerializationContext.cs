using System.Buffers;
using System.IO.Compression;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>
/// Puts one message after another into a buffer, each with its frame header. A message that announces its size is
/// written in place; a compressed one takes a way through a second buffer.
/// </summary>
internal sealed class FrameSerializationContext(int? maxMessageSize, CompressionLevel compressionLevel) : SerializationContext
{
    private const int ScratchCapacity = 4 * 1024;

    private PooledBuffer target = null!;
    private PooledBuffer? scratch;
    private int start;
    private bool compress;
    private bool completed;

    /// <summary>Appends a message; when it fails the target is as it was before.</summary>
    public void Write<T>(Marshaller<T> marshaller, T message, PooledBuffer buffer, bool compressed)
    {
        target = buffer;
        start = buffer.Count;
        compress = compressed;
        completed = false;
        try
        {
            buffer.GetSpan(FrameHeader.Size);
            buffer.Advance(FrameHeader.Size);
            marshaller.ContextualSerializer(message, this);
            if (!completed)
            {
                throw new InvalidOperationException("The serializer did not complete the message.");
            }
        }
        catch
        {
            buffer.Rewind(start);
            throw;
        }
        finally
        {
            scratch?.Dispose();
        }
    }

    public override void SetPayloadLength(int payloadLength)
    {
        CheckSize(payloadLength);
        if (!compress)
        {
            target.GetSpan(payloadLength);
        }
    }

    public override IBufferWriter<byte> GetBufferWriter() => compress ? Scratch() : target;

    public override void Complete(byte[] payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        CheckSize(payload.Length);
        GetBufferWriter().Write(payload);
        Complete();
    }

    public override void Complete()
    {
        if (compress)
        {
            ReadOnlyMemory<byte> plain = Scratch().Written;
            CheckSize(plain.Length);
            GzipCodec.Compress(plain.Span, target, compressionLevel);
        }

        int length = target.Count - start - FrameHeader.Size;
        CheckSize(length);
        FrameHeader.Write(target.Slice(start, FrameHeader.Size), compress, length);
        completed = true;
    }

    private PooledBuffer Scratch() => scratch ??= new PooledBuffer(ScratchCapacity);

    private void CheckSize(int size)
    {
        if (size > maxMessageSize)
        {
            throw WireErrors.SentTooLarge();
        }
    }
}
