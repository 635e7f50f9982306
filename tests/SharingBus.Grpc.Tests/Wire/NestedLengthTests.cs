using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Wire;
using Xunit;

namespace SharingBus.Grpc.Tests.Wire;

/// <summary>A message in which a length runs over its end, near two to the 31st: the library would ask for gigabytes.</summary>
public sealed class NestedLengthTests
{
    private const long Most = 1024 * 1024;

    private static readonly Marshaller<FileDescriptorProto> Marshaller = Marshallers.Create<FileDescriptorProto>(
        static (_, _) => { }, static context => FileDescriptorProto.Parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    // A nested message of 2,147,483,646 bytes, and in it an unknown field of 1.6 GB; by a varint of ten bytes; a name of that size; in a group.
    public static TheoryData<string> Hostile =>
        ["22feffffff079a3f8080808006616263", "22feffffffc780808080019a3f8080808006616263", "22feffffff070a8080808006616263", "2b22feffffff072c"];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Message_WithALengthThatRunsOver_IsRefusedBeforeItIsRead(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        long before = GC.GetAllocatedBytesForCurrentThread();

        RpcException whole = Assert.Throws<RpcException>(() => new FrameDeserializationContext().Read(Marshaller, new ReadOnlySequence<byte>(bytes)));
        Assert.Equal(StatusCode.Internal, whole.StatusCode);
        for (int at = 0; at <= bytes.Length; at++)
        {
            ReadOnlySequence<byte> split = Pieces(bytes, at);
            RpcException pieces = Assert.Throws<RpcException>(() => new FrameDeserializationContext().Read(Marshaller, split));
            Assert.Equal(StatusCode.Internal, pieces.StatusCode);
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < Most);
    }

    [Fact]
    public void Message_ThatHoldsSuchBytesInAText_IsRead()
    {
        var message = new FileDescriptorProto { Name = "a", MessageType = { new DescriptorProto { Name = "b" } } };
        message.MergeFrom([0x9A, 0x3F, 0x06, 0x22, 0xFE, 0xFF, 0xFF, 0xFF, 0x07]); // an unknown field of bytes

        Assert.Equal(message, new FrameDeserializationContext().Read(Marshaller, new ReadOnlySequence<byte>(message.ToByteArray())));
        Assert.Equal(message, new FrameDeserializationContext().Read(Marshaller, Pieces(message.ToByteArray(), message.CalculateSize() / 2)));
    }

    // Three, of which the one in the middle is empty.
    private static ReadOnlySequence<byte> Pieces(byte[] bytes, int at)
    {
        var first = new Piece(bytes.AsMemory(0, at), 0);
        var second = new Piece(ReadOnlyMemory<byte>.Empty, at);
        var third = new Piece(bytes.AsMemory(at), at);
        first.Before(second);
        second.Before(third);
        return new ReadOnlySequence<byte>(first, 0, third, third.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public void Before(Piece next) => Next = next;
    }
}
