using System.Buffers;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Release;

/// <summary>
/// The plaintext of a batch while it is filled: a serialized <see cref="BatchPayload"/>, written message by message into rented memory, for
/// batches are large and many.
/// </summary>
internal sealed class BatchBuffer
{
    // A batch of some notices of a kilobyte needs no more; a full one grows some times.
    private const int FirstBytes = 64 * 1024;
    private const int MostPrefixBytes = 6;

    private static readonly byte EnvelopeTag = (byte)WireFormat.MakeTag(BatchPayload.EnvelopesFieldNumber, WireFormat.WireType.LengthDelimited);

    private readonly ArrayBufferWriter<byte> _ids = new();
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);

    /// <summary>Notices and changes in it.</summary>
    public int Envelopes { get; private set; }

    /// <summary>Receipts, gaps and contradictions in it.</summary>
    public int Receipts { get; private set; }

    /// <summary>Bytes so far.</summary>
    public int Bytes { get; private set; }

    /// <summary>Ids of the envelopes, in their order, 16 bytes each.</summary>
    public ByteString MessageIds => ByteString.CopyFrom(_ids.WrittenSpan);

    /// <summary>Whether a finished batch is one of envelopes, told by its first byte: none has both these and receipts.</summary>
    public static bool IsOfEnvelopes(ReadOnlySpan<byte> plaintext) => !plaintext.IsEmpty && plaintext[0] == EnvelopeTag;

    /// <summary>Adds a serialized envelope, of which a part may be the same for several recipients.</summary>
    public void Add(ByteString messageId, ReadOnlySpan<byte> shared, ReadOnlySpan<byte> own)
    {
        Span<byte> room = Begin(BatchPayload.EnvelopesFieldNumber, shared.Length + own.Length);
        shared.CopyTo(room);
        own.CopyTo(room[shared.Length..]);
        messageId.Span.CopyTo(_ids.GetSpan(PackedIds.Size));
        _ids.Advance(PackedIds.Size);
        Envelopes++;
    }

    public void Add(Receipt receipt, int size)
    {
        receipt.WriteTo(Begin(BatchPayload.ReceiptsFieldNumber, size));
        Receipts++;
    }

    public void Add(Gap gap, int size)
    {
        gap.WriteTo(Begin(BatchPayload.GapsFieldNumber, size));
        Receipts++;
    }

    public void Add(Contradiction contradiction, int size)
    {
        contradiction.WriteTo(Begin(BatchPayload.ContradictionsFieldNumber, size));
        Receipts++;
    }

    /// <summary>
    /// The serialized payload, and whether it is in rented memory. Nothing may be added any more. A payload that fills less than half of what
    /// was rented gets memory of its own size: it may wait for a broker that is away, and thousands like it.
    /// </summary>
    public ReadOnlyMemory<byte> Finish(out bool isRented)
    {
        isRented = Bytes > _bytes.Length / 2;
        if (isRented)
        {
            return _bytes.AsMemory(0, Bytes);
        }

        byte[] exact = _bytes.AsSpan(0, Bytes).ToArray();
        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        _bytes = exact;
        return exact;
    }

    // Writes tag and length, and gives the room for the message.
    private Span<byte> Begin(int field, int size)
    {
        EnsureRoom(MostPrefixBytes + size);
        _bytes[Bytes++] = (byte)WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited);
        uint rest = (uint)size;
        for (; rest >= 0x80; rest >>= 7)
        {
            _bytes[Bytes++] = (byte)((rest & 0x7F) | 0x80);
        }

        _bytes[Bytes++] = (byte)rest;
        Bytes += size;
        return _bytes.AsSpan(Bytes - size, size);
    }

    private void EnsureRoom(int count)
    {
        if (Bytes + count <= _bytes.Length)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Bytes + count, 2 * _bytes.Length));
        _bytes.AsSpan(0, Bytes).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        _bytes = larger;
    }
}
