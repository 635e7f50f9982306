using System.Buffers;

namespace Grpc.Wire;

/// <summary>A write-only stream into a buffer.</summary>
internal sealed class BufferStream(IBufferWriter<byte> target) : ForwardStream
{
    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override void Write(byte[] buffer, int offset, int count) => target.Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => target.Write(buffer);
}
