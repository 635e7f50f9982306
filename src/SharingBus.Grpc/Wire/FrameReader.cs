using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.Wire;

/// <summary>
/// Reads messages from a pipe. Whatever has arrived is kept and read message by message; the pipe is asked for more,
/// and its flow control given back, only when no whole message is left.
/// </summary>
internal sealed class FrameReader<T>(PipeReader pipe, Marshaller<T> marshaller, string? encoding, int? maxMessageSize)
    where T : class
{
    private const int ScratchCapacity = 16 * 1024;

    private readonly FrameDeserializationContext context = new();
    private ReadOnlySequence<byte> held;
    private bool holding;
    private bool ended;

    /// <summary>The next message, or null at the end of the stream.</summary>
    /// <exception cref="RpcException">The bytes break the protocol or a limit.</exception>
    public ValueTask<T?> ReadAsync(CancellationToken cancellationToken) =>
        TryReadHeld(out T? message) ? new ValueTask<T?>(message) : ReadMoreAsync(cancellationToken);

    /// <summary>The one message of a call that must carry exactly one.</summary>
    /// <exception cref="RpcException">There is none, or more than one.</exception>
    public async ValueTask<T> ReadSingleAsync(CancellationToken cancellationToken)
    {
        T message = await ReadAsync(cancellationToken) ?? throw WireErrors.NoMessage();
        await ReadEndAsync(cancellationToken);
        return message;
    }

    /// <summary>Waits for the end of the stream.</summary>
    /// <exception cref="RpcException">There is another message.</exception>
    public async ValueTask ReadEndAsync(CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is not null)
        {
            throw WireErrors.TooManyMessages();
        }
    }

    /// <summary>The next message if it has arrived already.</summary>
    public bool TryReadHeld([NotNullWhen(true)] out T? message)
    {
        if (!holding || !FrameHeader.TryRead(held, out FrameHeader header))
        {
            message = null;
            return false;
        }

        if (header.Length > maxMessageSize || header.Length > int.MaxValue)
        {
            throw WireErrors.ReceivedTooLarge();
        }

        long frameLength = FrameHeader.Size + (long)header.Length;
        if (held.Length < frameLength)
        {
            message = null;
            return false;
        }

        ReadOnlySequence<byte> payload = held.Slice(FrameHeader.Size, header.Length);
        message = header.IsCompressed ? Decompress(payload) : context.Read(marshaller, payload);
        held = held.Slice(frameLength);
        return true;
    }

    private async ValueTask<T?> ReadMoreAsync(CancellationToken cancellationToken)
    {
        while (!ended)
        {
            if (holding)
            {
                holding = false;
                GiveBack();
            }

            ReadResult result = await ReadPipeAsync(cancellationToken);
            held = result.Buffer;
            holding = true;
            if (TryReadHeld(out T? message))
            {
                return message;
            }

            if (result.IsCanceled)
            {
                throw new OperationCanceledException("The read was cancelled.");
            }

            ended = result.IsCompleted;
        }

        return held.IsEmpty ? null : throw WireErrors.Truncated();
    }

    // A reset that arrives between two reads shows here already.
    private void GiveBack()
    {
        try
        {
            pipe.AdvanceTo(held.Start, held.End);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw new BrokenTransportException(e);
        }
    }

    private async ValueTask<ReadResult> ReadPipeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await pipe.ReadAsync(cancellationToken);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw new BrokenTransportException(e);
        }
    }

    private T Decompress(in ReadOnlySequence<byte> payload)
    {
        if (encoding is null or WireNames.Identity)
        {
            throw WireErrors.CompressedWithoutEncoding();
        }

        if (encoding != WireNames.Gzip)
        {
            throw WireErrors.UnknownEncoding();
        }

        using var plain = new PooledBuffer(ScratchCapacity);
        GzipCodec.Decompress(payload, plain, maxMessageSize);
        return context.Read(marshaller, new ReadOnlySequence<byte>(plain.Written));
    }
}
