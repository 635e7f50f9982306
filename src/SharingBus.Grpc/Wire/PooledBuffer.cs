using System.Buffers;

namespace Grpc.Wire;

/// <summary>A growing buffer on pooled memory. Not safe for use by several threads at once.</summary>
internal sealed class PooledBuffer(int initialCapacity) : IBufferWriter<byte>, IDisposable
{
    private byte[]? array;

    public int Count { get; private set; }

    public ReadOnlyMemory<byte> Written => array.AsMemory(0, Count);

    public Span<byte> GetSpan(int sizeHint = 0) => Reserve(sizeHint).AsSpan(Count);

    public Memory<byte> GetMemory(int sizeHint = 0) => Reserve(sizeHint).AsMemory(Count);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, (array?.Length ?? 0) - Count);
        Count += count;
    }

    /// <summary>The bytes written from an index on, to be filled in later.</summary>
    public Span<byte> Slice(int start, int length) => array.AsSpan(start, length);

    /// <summary>Forgets what was written after a position.</summary>
    public void Rewind(int count) => Count = count;

    /// <summary>Gives the memory back; the buffer is empty and usable again.</summary>
    public void Dispose()
    {
        if (array is not null)
        {
            ArrayPool<byte>.Shared.Return(array);
            array = null;
        }

        Count = 0;
    }

    private byte[] Reserve(int sizeHint)
    {
        int needed = checked(Count + Math.Max(sizeHint, 1));
        if (array is null)
        {
            array = ArrayPool<byte>.Shared.Rent(Math.Max(needed, initialCapacity));
        }
        else if (array.Length < needed)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(needed, Math.Min(2L * array.Length, Array.MaxLength)));
            array.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(array);
            array = larger;
        }

        return array;
    }
}
