using Grpc.Core;
using Grpc.Wire;

namespace SharingBus.Grpc.Tests.Wire;

/// <summary>When messages are flushed: at once when idle, together when busy, never not.</summary>
public sealed class FrameWriterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(bytes => bytes, bytes => bytes);

    [Fact]
    public async Task Write_ToIdleStream_IsFlushedWithoutFurtherWrites()
    {
        var sink = new Sink();
        FrameWriter<byte[]> writer = Writer(sink);

        await writer.WriteAsync([1, 2, 3], compress: false, buffered: false, default);

        Assert.Equal(8, await sink.NextFlushAsync());
    }

    [Fact]
    public async Task Write_DuringAFlush_LeavesTogetherWithTheNextOne()
    {
        var sink = new Sink { Blocked = true };
        FrameWriter<byte[]> writer = Writer(sink);
        await writer.WriteAsync([1], compress: false, buffered: false, default);
        Assert.Equal(6, await sink.NextFlushAsync());

        for (int i = 0; i < 100; i++)
        {
            await writer.WriteAsync([1], compress: false, buffered: false, default);
        }

        sink.Release();
        Assert.Equal(600, await sink.NextFlushAsync());
    }

    [Fact]
    public async Task Write_WithBufferHint_WaitsForAMessageWithout()
    {
        var sink = new Sink();
        FrameWriter<byte[]> writer = Writer(sink);

        await writer.WriteAsync([1], compress: false, buffered: true, default);
        await writer.WriteAsync([1], compress: false, buffered: true, default);
        Assert.Equal(0, sink.Flushes);
        await writer.WriteAsync([1], compress: false, buffered: false, default);

        Assert.Equal(18, await sink.NextFlushAsync());
    }

    [Fact]
    public async Task Write_AheadOfTheTransport_WaitsForRoom()
    {
        var sink = new Sink { Blocked = true };
        FrameWriter<byte[]> writer = Writer(sink);
        await writer.WriteAsync([1], compress: false, buffered: false, default);
        await sink.NextFlushAsync();

        Task full = writer.WriteAsync(new byte[MessageLimits.HighWaterMark], compress: false, buffered: false, default);
        Assert.False(full.IsCompleted);
        sink.Release();

        await full.WaitAsync(Patience);
    }

    [Fact]
    public async Task Complete_WithBufferedMessages_WritesThem()
    {
        var sink = new Sink();
        FrameWriter<byte[]> writer = Writer(sink);
        await writer.WriteAsync([1], compress: false, buffered: true, default);

        await writer.CompleteAsync();

        Assert.Equal(6, sink.Bytes);
    }

    [Fact]
    public async Task Write_TransportBroken_FailsAndKeepsFailing()
    {
        var sink = new Sink { Broken = true };
        FrameWriter<byte[]> writer = Writer(sink);

        await writer.WriteAsync([1], compress: false, buffered: false, default);

        await Assert.ThrowsAsync<BrokenTransportException>(async () => await writer.CompleteAsync().AsTask().WaitAsync(Patience));
        await Assert.ThrowsAsync<BrokenTransportException>(() => writer.WriteAsync([1], compress: false, buffered: false, default));
    }

    [Fact]
    public async Task Write_SerializerFails_LeavesNothingBehind()
    {
        var sink = new Sink();
        var writer = new FrameWriter<byte[]>(sink, Raw, maxMessageSize: 10, default);

        await Assert.ThrowsAsync<RpcException>(() => writer.WriteAsync(new byte[11], compress: false, buffered: false, default));
        await writer.WriteAsync([1], compress: false, buffered: false, default);

        Assert.Equal(6, await sink.NextFlushAsync());
    }

    [Fact]
    public async Task Write_ManyTimesWithRandomPauses_EveryByteIsFlushedEachTime()
    {
        var random = new Random(20_261_120);
        for (int round = 0; round < 200; round++)
        {
            var sink = new Sink { Yields = true };
            FrameWriter<byte[]> writer = Writer(sink);
            long expected = 0;
            for (int i = random.Next(1, 60); i > 0; i--)
            {
                int size = random.Next(0, 20_000);
                expected += FrameHeader.Size + size;
                await writer.WriteAsync(new byte[size], compress: false, buffered: false, default);
                if (random.Next(4) == 0)
                {
                    await Task.Yield();
                }
            }

            // Nobody writes or completes any more: what is missing now would be missing for ever.
            await sink.BytesReachAsync(expected);
        }
    }

    private static FrameWriter<byte[]> Writer(Sink sink) => new(sink, Raw, maxMessageSize: null, default);

    private sealed class Sink : IFrameSink
    {
        private readonly SemaphoreSlim flushed = new(0);
        private readonly SemaphoreSlim released = new(0);
        private readonly Queue<int> sizes = new();
        private long bytes;

        public bool Blocked { get; set; }

        public bool Broken { get; init; }

        public bool Yields { get; init; }

        public int Flushes { get; private set; }

        public long Bytes => Volatile.Read(ref bytes);

        public void Release()
        {
            Blocked = false;
            released.Release();
        }

        public async Task<int> NextFlushAsync()
        {
            Assert.True(await flushed.WaitAsync(Patience));
            lock (sizes)
            {
                return sizes.Dequeue();
            }
        }

        public async Task BytesReachAsync(long expected)
        {
            while (Bytes < expected)
            {
                Assert.True(await flushed.WaitAsync(Patience));
            }
        }

        public async ValueTask FlushAsync(ReadOnlyMemory<byte> memory)
        {
            if (Broken)
            {
                throw new InvalidOperationException("broken");
            }

            Flushes++;
            lock (sizes)
            {
                sizes.Enqueue(memory.Length);
            }

            Interlocked.Add(ref bytes, memory.Length);
            flushed.Release();
            if (Blocked)
            {
                await released.WaitAsync();
            }
            else if (Yields)
            {
                await Task.Yield();
            }
        }

        public ValueTask WriteLastAsync(ReadOnlyMemory<byte> memory)
        {
            Interlocked.Add(ref bytes, memory.Length);
            return ValueTask.CompletedTask;
        }
    }
}
