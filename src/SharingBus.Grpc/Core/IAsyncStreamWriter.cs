namespace Grpc.Core;

/// <summary>A stream of messages to write, one writer at a time.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How the next messages are written.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>
    /// Hands a message to the transport. Completes when there is room for a further one; the message leaves as soon as
    /// the transport is free, unless <see cref="WriteFlags.BufferHint"/> lets it wait.
    /// </summary>
    Task WriteAsync(T message);

    /// <summary>The same, giving up when the token is cancelled.</summary>
    Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            throw new NotSupportedException("Cancellation of stream writes is not supported by this implementation.");
        }

        return WriteAsync(message);
    }
}
