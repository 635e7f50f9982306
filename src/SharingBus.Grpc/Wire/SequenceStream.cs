using System.Buffers;

namespace Grpc.Wire;

/// <summary>A read-only stream over a sequence of bytes.</summary>
internal sealed class SequenceStream(ReadOnlySequence<byte> source) : ForwardStream
{
    private ReadOnlySequence<byte> rest = source;

    public override bool CanRead => true;

    public override bool CanWrite => false;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        ReadOnlySequence<byte> part = rest.Slice(0, Math.Min(buffer.Length, rest.Length));
        part.CopyTo(buffer);
        rest = rest.Slice(part.End);
        return (int)part.Length;
    }
}
