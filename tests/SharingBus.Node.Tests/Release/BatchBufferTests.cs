using System.Runtime.InteropServices;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Node.Release;

namespace SharingBus.Node.Tests.Release;

public sealed class BatchBufferTests
{
    private static readonly ByteString Id = ByteString.CopyFrom(new byte[16]);

    [Fact]
    public void Finish_LoneNotice_HoldsNoMoreMemoryThanItsBytes()
    {
        var buffer = new BatchBuffer();
        buffer.Add(Id, Envelope(1_000), []);

        ReadOnlyMemory<byte> plaintext = buffer.Finish(out bool isRented);

        Assert.False(isRented);
        Assert.True(MemoryMarshal.TryGetArray(plaintext, out ArraySegment<byte> memory));
        Assert.Equal(plaintext.Length, memory.Array!.Length);
        Assert.Single(BatchPayload.Parser.ParseFrom(plaintext.Span).Envelopes);
    }

    [Fact]
    public void Finish_FullBatch_StaysInItsRentedMemory()
    {
        var buffer = new BatchBuffer();
        for (int i = 0; i < 60; i++)
        {
            buffer.Add(Id, Envelope(1_000), []);
        }

        ReadOnlyMemory<byte> plaintext = buffer.Finish(out bool isRented);

        Assert.True(isRented);
        Assert.Equal(60, BatchPayload.Parser.ParseFrom(plaintext.Span).Envelopes.Count);
    }

    [Fact]
    public void Kind_OfAFinishedBatch_IsToldByItsFirstByte()
    {
        var envelopes = new BatchBuffer();
        envelopes.Add(Id, Envelope(10), []);
        var receipts = new BatchBuffer();
        var receipt = new Receipt { Kind = ReceiptKind.Received };
        receipts.Add(receipt, receipt.CalculateSize());

        Assert.True(BatchBuffer.IsOfEnvelopes(envelopes.Finish(out _).Span));
        Assert.False(BatchBuffer.IsOfEnvelopes(receipts.Finish(out _).Span));
        Assert.False(BatchBuffer.IsOfEnvelopes([]));
    }

    private static byte[] Envelope(int bytes) => new Envelope { CommitmentRoot = ByteString.CopyFrom(new byte[bytes]) }.ToByteArray();
}
