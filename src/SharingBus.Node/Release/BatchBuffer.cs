using System.Buffers;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Release;

/// <summary>
/// The plaintext of a batch while it is filled: a serialized <see cref="BatchPayload"/>, written message by message, so that no message is
/// held longer than it takes to write it.
/// </summary>
internal sealed class BatchBuffer
{
    // A batch of one notice of a kilobyte needs no more; a full one grows some times.
    private const int FirstBytes = 4 * 1024;
    private const int MostPrefixBytes = 6;

    private readonly ArrayBufferWriter<byte> _plaintext = new(FirstBytes);
    private readonly ArrayBufferWriter<byte> _ids = new();

    /// <summary>Notices and changes in it.</summary>
    public int Envelopes { get; private set; }

    /// <summary>Receipts and gaps in it.</summary>
    public int Receipts { get; private set; }

    /// <summary>Bytes so far.</summary>
    public int Bytes => _plaintext.WrittenCount;

    /// <summary>The serialized payload. Nothing may be added any more.</summary>
    public ReadOnlyMemory<byte> Plaintext => _plaintext.WrittenMemory;

    /// <summary>Ids of the envelopes, in their order, 16 bytes each.</summary>
    public ByteString MessageIds => ByteString.CopyFrom(_ids.WrittenSpan);

    public void Add(Envelope envelope, int size)
    {
        Write(BatchPayload.EnvelopesFieldNumber, envelope, size);
        envelope.MessageId.Span.CopyTo(_ids.GetSpan(PackedIds.Size));
        _ids.Advance(PackedIds.Size);
        Envelopes++;
    }

    public void Add(Receipt receipt, int size)
    {
        Write(BatchPayload.ReceiptsFieldNumber, receipt, size);
        Receipts++;
    }

    public void Add(Gap gap, int size)
    {
        Write(BatchPayload.GapsFieldNumber, gap, size);
        Receipts++;
    }

    private void Write(int field, IMessage message, int size)
    {
        Span<byte> prefix = _plaintext.GetSpan(MostPrefixBytes + size);
        prefix[0] = (byte)WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited);
        int length = 1;
        for (uint rest = (uint)size; ; rest >>= 7)
        {
            prefix[length++] = (byte)(rest < 0x80 ? rest : (rest & 0x7F) | 0x80);
            if (rest < 0x80)
            {
                break;
            }
        }

        message.WriteTo(prefix.Slice(length, size));
        _plaintext.Advance(length + size);
    }
}
