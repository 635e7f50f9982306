using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>The responses of a call as its handler writes them.</summary>
internal sealed class ServerStreamWriter<T>(FrameWriter<T> writer, HttpContextServerCallContext call) : IServerStreamWriter<T>
    where T : class
{
    public WriteOptions? WriteOptions
    {
        get => call.WriteOptions;
        set => call.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (message is null)
        {
            return Task.FromException(new ArgumentNullException(nameof(message)));
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        if (call.CancellationToken.IsCancellationRequested)
        {
            return Task.FromException(new InvalidOperationException("Can't write the message because the request is complete."));
        }

        bool buffered = (WriteOptions?.Flags ?? default).HasFlag(WriteFlags.BufferHint);
        CancellationToken token = cancellationToken.CanBeCanceled ? cancellationToken : call.CancellationToken;
        try
        {
            Task write = writer.WriteAsync(message, call.PrepareMessage(), buffered, token);
            return write.IsCompletedSuccessfully ? write : CallerGone.GuardAsync(write);
        }
        catch (BrokenTransportException e)
        {
            return Task.FromException(CallerGone.Create(e));
        }
#pragma warning disable CA1031 // Whatever went wrong belongs into the task.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Task.FromException(e);
        }
    }
}
