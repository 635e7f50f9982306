namespace Grpc.Wire;

/// <summary>Where a <see cref="FrameWriter{T}"/> puts its bytes: the body of a response or of a request.</summary>
internal interface IFrameSink
{
    /// <summary>Writes the bytes and flushes them; completes when there is room for more. The memory is free to reuse afterwards.</summary>
    ValueTask FlushAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Writes the last bytes, which the end of the stream will flush.</summary>
    ValueTask WriteLastAsync(ReadOnlyMemory<byte> bytes);
}
