using System.Buffers;
using System.IO.Compression;

namespace Grpc.Wire;

/// <summary>Compresses and decompresses single messages.</summary>
internal static class GzipCodec
{
    private const int ChunkSize = 16 * 1024;

    public static void Compress(ReadOnlySpan<byte> payload, PooledBuffer target, CompressionLevel level)
    {
        using var sink = new BufferStream(target);
        using var gzip = new GZipStream(sink, level, leaveOpen: true);
        gzip.Write(payload);
    }

    /// <summary>Decompresses a message and stops as soon as it grows past the limit.</summary>
    /// <exception cref="Core.RpcException">INTERNAL: not gzip. RESOURCE_EXHAUSTED: larger than the limit.</exception>
    public static void Decompress(in ReadOnlySequence<byte> payload, PooledBuffer target, int? limit)
    {
        using var gzip = new GZipStream(new SequenceStream(payload), CompressionMode.Decompress);
        while (true)
        {
            int read = ReadChunk(gzip, target.GetSpan(ChunkSize));
            if (read == 0)
            {
                return;
            }

            target.Advance(read);
            if (target.Count > limit)
            {
                throw WireErrors.ReceivedTooLarge();
            }
        }
    }

    private static int ReadChunk(GZipStream gzip, Span<byte> chunk)
    {
        try
        {
            return gzip.Read(chunk);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw WireErrors.NotDecompressed(e);
        }
    }
}
