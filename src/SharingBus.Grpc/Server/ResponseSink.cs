using System.Buffers;
using System.IO.Pipelines;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>Writes messages to the body of a response.</summary>
internal sealed class ResponseSink(PipeWriter body, HttpContextServerCallContext call) : IFrameSink
{
    public async ValueTask FlushAsync(ReadOnlyMemory<byte> bytes)
    {
        FlushResult result = await body.WriteAsync(bytes, call.CancellationToken);
        if (result.IsCompleted || result.IsCanceled)
        {
            throw new IOException("The client no longer reads the response.");
        }
    }

    public ValueTask WriteLastAsync(ReadOnlyMemory<byte> bytes)
    {
        // A large rest needs back-pressure; a small one leaves together with the trailers.
        if (bytes.Length >= MessageLimits.HighWaterMark)
        {
            return FlushAsync(bytes);
        }

        body.Write(bytes.Span);
        return ValueTask.CompletedTask;
    }
}
