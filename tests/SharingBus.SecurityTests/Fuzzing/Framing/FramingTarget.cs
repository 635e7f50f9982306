using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Wire;

namespace SharingBus.SecurityTests.Fuzzing.Framing;

/// <summary>
/// Frames of gRPC, in pieces as a transport may bring them, plain and compressed. Whatever they are, only a status comes of it, and what is read plain is
/// what was sent. The bytes in front are the encoding, the size of the pieces and the limit.
/// </summary>
internal sealed class FramingTarget : FuzzTarget
{
    private static readonly string?[] Encodings = [null, "identity", "gzip", "br"];
    private static readonly int[] Limits = [0, 16, 1_024, 64 * 1024];
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create<byte[]>(static bytes => bytes, static bytes => bytes);

    public override string Name => "grpc-framing";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        [0, 200, 3, .. Frame("one"u8, gzip: false), .. Frame("second"u8, gzip: false)],
        [2, 200, 3, .. Frame("one"u8, gzip: false), .. Frame("compressed compressed compressed"u8, gzip: true)],
        [2, 3, 3, .. Frame(new byte[20_000], gzip: true)],
        [1, 1, 2, .. Frame([], gzip: false), .. Frame("x"u8, gzip: false)],
    ];

    public override int Steering => 3;

    public override FuzzForm Form => FuzzForm.Bytes;

    public override int MostBytes => 32 * 1024;

    public override string Read(ReadOnlyMemory<byte> input)
    {
        string? encoding = Encodings[input.Span[0] % Encodings.Length];
        int limit = Limits[input.Span[2] % Limits.Length];
        ReadOnlyMemory<byte> sent = input[3..];
        var reader = new FrameReader<byte[]>(PipeReader.Create(Pieces(sent, input.Span[1] + 1)), Bytes, encoding, limit);
        int read = 0;
        int at = 0;
        try
        {
            while (true)
            {
                Task<byte[]?> next = reader.ReadAsync(CancellationToken.None).AsTask();
                Require(next.IsCompleted, "reading waits for what is there");
                if (next.GetAwaiter().GetResult() is not { } message)
                {
                    break;
                }

                read++;
                Require(message.Length <= limit, "a message is larger than the limit");
                bool plain = sent.Span[at] == 0;
                int length = (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(sent.Span[(at + 1)..]);
                Require(!plain || message.AsSpan().SequenceEqual(sent.Span.Slice(at + FrameHeader.Size, length)), "a message is another than was sent");
                at += FrameHeader.Size + length;
            }
        }
        catch (RpcException refused)
        {
            return $"{Math.Min(read, 3)} {refused.Status.Detail}";
        }

        Require(at == sent.Length, "the stream ends before its bytes do");
        return $"{Math.Min(read, 8)}";
    }

    private static byte[] Frame(ReadOnlySpan<byte> message, bool gzip)
    {
        using var body = new PooledBuffer(64);
        if (gzip)
        {
            GzipCodec.Compress(message, body, System.IO.Compression.CompressionLevel.Fastest);
        }

        ReadOnlySpan<byte> payload = gzip ? body.Written.Span : message;
        byte[] frame = new byte[FrameHeader.Size + payload.Length];
        FrameHeader.Write(frame, gzip, payload.Length);
        payload.CopyTo(frame.AsSpan(FrameHeader.Size));
        return frame;
    }

    private static ReadOnlySequence<byte> Pieces(ReadOnlyMemory<byte> bytes, int size)
    {
        if (bytes.Length <= size)
        {
            return new ReadOnlySequence<byte>(bytes);
        }

        var first = new Piece(bytes[..size], 0);
        Piece last = first;
        for (int at = size; at < bytes.Length; at += size)
        {
            last = last.Add(bytes.Slice(at, Math.Min(size, bytes.Length - at)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Piece Add(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
