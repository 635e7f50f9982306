using System.IO.Pipelines;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace SharingBus.Grpc.Tests.Wire;

/// <summary>The transport breaks before the call's token says so: a handler sees a cancelled call, and no fault of its own.</summary>
public sealed class CallerGoneTests
{
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(bytes => bytes, bytes => bytes);

    [Fact]
    public async Task Read_TransportBroken_IsACancelledCall()
    {
        var pipe = new Pipe();
        var requests = new ServerStreamReader<byte[]>(new FrameReader<byte[]>(pipe.Reader, Raw, encoding: null, maxMessageSize: null), default);
        Task<bool> next = requests.MoveNext(default);

        await pipe.Writer.CompleteAsync(new IOException("The request stream was aborted."));

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => next)).StatusCode);
    }

    [Fact]
    public async Task Write_TransportBroken_IsACancelledCall()
    {
        using var call = new HttpContextServerCallContext(
            new DefaultHttpContext(),
            new CallSettings(new GrpcServiceOptions(), TimeProvider.System, NullLogger.Instance)
        );
        var transport = new BreakingSink();
        var responses = new ServerStreamWriter<byte[]>(new FrameWriter<byte[]>(transport, Raw, maxMessageSize: null, default), call);
        await responses.WriteAsync([1]);
        await transport.Reached;
        Task waiting = responses.WriteAsync(new byte[MessageLimits.HighWaterMark]);

        transport.Break();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => waiting)).StatusCode);
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => responses.WriteAsync([1]))).StatusCode);
    }

    private sealed class BreakingSink : IFrameSink
    {
        private readonly TaskCompletionSource broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => reached.Task.WaitAsync(TimeSpan.FromSeconds(20));

        public void Break() => broken.SetException(new IOException("The connection is gone."));

        public ValueTask FlushAsync(ReadOnlyMemory<byte> memory)
        {
            reached.TrySetResult();
            return new ValueTask(broken.Task);
        }

        public ValueTask WriteLastAsync(ReadOnlyMemory<byte> memory) => new(broken.Task);
    }
}
