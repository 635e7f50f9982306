using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

internal sealed partial class GrpcCall<TRequest, TResponse>
{
    private Task? single;

    /// <summary>The response of a call that has only one.</summary>
    public Task<TResponse> ReadSingleAsync()
    {
        Task<TResponse> task = ReadSingleCoreAsync();
        single = task;
        _ = ObserveAsync(task);
        return task;
    }

    /// <summary>The next response, or null when the call ended well.</summary>
    public ValueTask<TResponse?> ReadNextAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            Dispose();
        }

        if (outcome is null && reader is not null)
        {
            try
            {
                if (reader.TryReadHeld(out TResponse? message))
                {
                    return new ValueTask<TResponse?>(message);
                }
            }
#pragma warning disable CA1031 // A message that cannot be read ends the call.
            catch (Exception e)
#pragma warning restore CA1031
            {
                End(e);
            }
        }

        return ReadNextCoreAsync(cancellationToken);
    }

    /// <summary>Hands a request to the transport; completes when there is room for a further one.</summary>
    public Task WriteAsync(TRequest message, WriteFlags flags, CancellationToken cancellationToken)
    {
        try
        {
            if (outcome is not null)
            {
                return Task.FromException(WriteFailure());
            }

            CancellationToken token = cancellationToken.CanBeCanceled ? cancellationToken : cancellation.Token;
            Task written = writer.WriteAsync(message, Compresses(flags), flags.HasFlag(WriteFlags.BufferHint), token);
            return written.IsCompletedSuccessfully ? written : WaitForRoomAsync(written, cancellationToken);
        }
        catch (InvalidOperationException) when (outcome is not null)
        {
            return Task.FromException(WriteFailure());
        }
        catch (IOException e)
        {
            return WaitForRoomAsync(Task.FromException(e), cancellationToken);
        }
#pragma warning disable CA1031 // Whatever went wrong belongs into the task.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Task.FromException(e);
        }
    }

    /// <summary>A response that nobody awaits must not be reported as an unobserved exception.</summary>
    private static async Task ObserveAsync(Task task)
    {
        await Task.WhenAny(task);
        _ = task.Exception;
    }

    private async Task WaitForRoomAsync(Task written, CancellationToken cancellationToken)
    {
        try
        {
            await written;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                Dispose();
            }

            throw await BrokenWriteAsync(e);
        }
    }

    /// <summary>Why a write failed: the call's outcome where it is about to be known, otherwise the transport's error.</summary>
    private async Task<Exception> BrokenWriteAsync(Exception cause)
    {
        if (single is not null)
        {
            await Task.WhenAny(single);
        }

        return outcome is null ? new RpcException(TransportFailure.ToStatus(cause.InnerException ?? cause)) : WriteFailure();
    }

    private async Task<TResponse> ReadSingleCoreAsync()
    {
        TResponse? message = null;
        try
        {
            await opening;
            if (outcome is null)
            {
                message = await reader!.ReadAsync(cancellation.Token);
                if (message is not null)
                {
                    await reader.ReadEndAsync(cancellation.Token);
                }

                Outcome end = ResponseReading.ReadOutcome(response!.TrailingHeaders);
                End(message is null ? RequireMessage(end) : end);
            }
        }
#pragma warning disable CA1031 // Whatever breaks the response is the call's outcome.
        catch (Exception e)
#pragma warning restore CA1031
        {
            End(e);
        }

        CompletePipe();
        return outcome!.Status.StatusCode == StatusCode.OK ? message! : throw Failure();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TResponse?> ReadNextCoreAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static call => ((GrpcCall<TRequest, TResponse>)call!).Dispose(),
            this
        );
        try
        {
            await opening;
            if (outcome is null)
            {
                TResponse? message = await reader!.ReadAsync(cancellation.Token);
                if (message is not null)
                {
                    return message;
                }

                End(ResponseReading.ReadOutcome(response!.TrailingHeaders));
            }
        }
#pragma warning disable CA1031 // Whatever breaks the response is the call's outcome.
        catch (Exception e)
#pragma warning restore CA1031
        {
            End(e);
        }

        CompletePipe();
        return outcome!.Status.StatusCode == StatusCode.OK ? null : throw Failure();
    }

    private Outcome RequireMessage(Outcome end) =>
        end.Status.StatusCode == StatusCode.OK && method.Type is (MethodType.Unary or MethodType.ClientStreaming)
            ? new Outcome(WireErrors.NoMessage().Status, end.Trailers)
            : end;

    private Outcome DeadlinePassed() => new(new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded"));

    private void End(Exception cause)
    {
        if (cause is RpcException known)
        {
            End(new Outcome(known.Status, known.Trailers));
            return;
        }

        Status status = TransportFailure.ToStatus(cause);
        bool late = deadline is not null && TimeProvider.System.GetUtcNow().UtcDateTime >= Options.Deadline;
        End(late && (status.StatusCode == StatusCode.Cancelled || cause is OperationCanceledException) ? DeadlinePassed() : new Outcome(status));
    }

    private void End(Outcome end)
    {
        if (Interlocked.CompareExchange(ref outcome, end, null) is not null)
        {
            return;
        }

        deadline?.Dispose();
        callerCancels.Unregister();
        content.Abort();
        cancellation.Cancel();
        Volatile.Read(ref response)?.Dispose();
        _ = writer.AbandonAsync();
        channel.Untrack(this);
        if (end.Status.StatusCode == StatusCode.OK ? headers.TrySetResult([]) : headers.TrySetException(Failure()))
        {
            _ = headers.Task.Exception;
        }
    }

    private void CompletePipe()
    {
        pipe?.Complete();
        pipe = null;
    }

    private Exception WriteFailure() =>
        outcome!.Status.StatusCode == StatusCode.OK
            ? new InvalidOperationException("Can't write the message because the call is complete.")
            : Failure();

    private Exception Failure()
    {
        Outcome end = outcome!;
        var failure = new RpcException(end.Status, end.Trailers);
        bool cancelled = end.Status.StatusCode is StatusCode.Cancelled or StatusCode.DeadlineExceeded;
        return channel.Settings.ThrowOperationCanceled && cancelled
            ? new OperationCanceledException(end.Status.Detail, failure, Options.CancellationToken)
            : failure;
    }
}
