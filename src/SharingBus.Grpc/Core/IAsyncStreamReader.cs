namespace Grpc.Core;

/// <summary>A stream of messages to read, one reader at a time.</summary>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message read last. Valid after <see cref="MoveNext"/> gave true.</summary>
    T Current { get; }

    /// <summary>Waits for the next message; false at the end of the stream. Fails with <see cref="RpcException"/> if the call fails.</summary>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
