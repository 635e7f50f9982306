using System.Buffers;
using Grpc.Wire;

namespace SharingBus.Grpc.Tests.Wire;

public sealed class ForwardStreamTests
{
    [Fact]
    public void Streams_GoForwardOnlyAndSayWhatTheyRefuse()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var write = new BufferStream(buffer);
        using var read = new SequenceStream(new ReadOnlySequence<byte>([1, 2, 3]));

        write.Write([7, 8], 1, 1);
        byte[] taken = new byte[4];
        Assert.Equal([8], buffer.WrittenSpan.ToArray());
        Assert.Equal(3, read.Read(taken, 0, 4));
        Assert.Equal(0, read.Read(taken, 0, 4));
        Assert.Equal([1, 2, 3, 0], taken);
        Assert.Contains("for writing only", Refusal(() => _ = write.ReadByte()), StringComparison.Ordinal);
        Assert.Contains("for reading only", Refusal(() => read.Write(taken, 0, 1)), StringComparison.Ordinal);
        foreach (Stream stream in new Stream[] { write, read })
        {
            Assert.False(stream.CanSeek);
            foreach (Action ask in new Action[] { () => _ = stream.Length, () => _ = stream.Position, () => stream.Position = 1, () => stream.SetLength(1), () => stream.Seek(1, SeekOrigin.Begin) })
            {
                Assert.Contains("goes forward only", Refusal(ask), StringComparison.Ordinal);
            }
        }
    }

    private static string Refusal(Action ask) => Assert.Throws<NotSupportedException>(ask).Message;
}
