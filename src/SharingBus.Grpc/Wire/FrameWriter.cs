using System.IO.Compression;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>
/// Writes messages so that a busy stream is flushed once for many of them and an idle one at once.
/// <para>
/// A message goes into the filling buffer. If no pump runs, one is queued on the thread pool: it swaps the filling
/// buffer for an empty one, writes and flushes it, and goes on until it finds nothing more. So a message never waits
/// for company, whatever is written during a flush leaves with the next one, and no message stays behind: the pump
/// stops only under the lock, having seen the filling buffer empty. A writer that is ahead of the transport by
/// <see cref="MessageLimits.HighWaterMark"/> waits until the pump has taken its bytes.
/// </para>
/// </summary>
internal sealed class FrameWriter<T>(IFrameSink sink, Marshaller<T> marshaller, int? maxMessageSize, CompressionLevel level)
    : IThreadPoolWorkItem
{
    private const int InitialCapacity = 4 * 1024;

    private readonly Lock gate = new();
    private readonly FrameSerializationContext context = new(maxMessageSize, level);
    private PooledBuffer filling = new(InitialCapacity);
    private PooledBuffer spare = new(InitialCapacity);
    private TaskCompletionSource? taken;
    private TaskCompletionSource? stopped;
    private Exception? failure;
    private bool pumping;
    private bool completed;

    /// <summary>Whether a message was ever written.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>Appends a message. Completes when there is room for the next one.</summary>
    /// <param name="message">The message.</param>
    /// <param name="compress">Whether it is to be compressed.</param>
    /// <param name="buffered">Whether it may wait for a later message or the end of the stream.</param>
    /// <param name="cancellationToken">Ends the wait for room; the message stays written.</param>
    public Task WriteAsync(T message, bool compress, bool buffered, CancellationToken cancellationToken)
    {
        Task room;
        lock (gate)
        {
            ThrowIfClosed();
            context.Write(marshaller, message, filling, compress);
            HasWritten = true;
            bool full = filling.Count >= MessageLimits.HighWaterMark;
            if (!pumping && (full || !buffered))
            {
                pumping = true;
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }

            if (!full)
            {
                return Task.CompletedTask;
            }

            taken ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            room = taken.Task;
        }

        return room.WaitAsync(cancellationToken);
    }

    /// <summary>Appends the only message of a stream, which <see cref="CompleteAsync"/> will write.</summary>
    public void Append(T message, bool compress)
    {
        lock (gate)
        {
            ThrowIfClosed();
            context.Write(marshaller, message, filling, compress);
            HasWritten = true;
        }
    }

    /// <summary>Writes what is left and ends the stream of messages. Fails as the transport fails.</summary>
    public async ValueTask CompleteAsync()
    {
        await StopAsync();
        PooledBuffer last;
        lock (gate)
        {
            if (failure is not null)
            {
                throw new BrokenTransportException(failure);
            }

            // From here on the bytes are nobody else's: giving the buffers up must not take them from under the transport.
            last = filling;
            filling = spare;
        }

        if (last.Count > 0)
        {
            await sink.WriteLastAsync(last.Written);
            last.Dispose();
        }
    }

    /// <summary>Ends the stream of messages and forgets what was not written yet.</summary>
    public async Task AbandonAsync()
    {
        await StopAsync();
        lock (gate)
        {
            filling.Dispose();
            spare.Dispose();
        }
    }

    async void IThreadPoolWorkItem.Execute()
    {
        try
        {
            while (TryTake(out PooledBuffer bytes))
            {
                await sink.FlushAsync(bytes.Written);
                Return(bytes);
            }
        }
#pragma warning disable CA1031 // Whatever breaks the transport is the writer's failure, reported by its next write.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }
    }

    private bool TryTake(out PooledBuffer bytes)
    {
        TaskCompletionSource? waiter;
        bool more;
        lock (gate)
        {
            bytes = filling;
            more = bytes.Count > 0;
            if (more)
            {
                filling = spare;
                waiter = taken;
                taken = null;
            }
            else
            {
                pumping = false;
                waiter = stopped;
            }
        }

        waiter?.TrySetResult();
        return more;
    }

    private void Return(PooledBuffer bytes)
    {
        // Memory goes back to the pool each time: an idle stream must not hold any.
        bytes.Dispose();
        lock (gate)
        {
            spare = bytes;
        }
    }

    private void Fail(Exception cause)
    {
        TaskCompletionSource? waiter;
        TaskCompletionSource? ending;
        lock (gate)
        {
            failure = cause;
            pumping = false;
            waiter = taken;
            taken = null;
            ending = stopped;
        }

        waiter?.TrySetException(new BrokenTransportException(cause));
        ending?.TrySetResult();
    }

    private Task StopAsync()
    {
        lock (gate)
        {
            completed = true;
            if (!pumping)
            {
                return Task.CompletedTask;
            }

            stopped ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return stopped.Task;
        }
    }

    private void ThrowIfClosed()
    {
        if (failure is not null)
        {
            throw new BrokenTransportException(failure);
        }

        if (completed)
        {
            throw new InvalidOperationException("Can't write the message because the call is complete.");
        }
    }
}
