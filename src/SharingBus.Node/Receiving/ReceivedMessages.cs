using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Node.Sending;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Node.Receiving;

/// <summary>The contents of a batch, each envelope with the bytes it was read from.</summary>
/// <param name="Envelopes">Notices and changes, in their order.</param>
/// <param name="Slices">The serialized envelopes: parts of the plaintext.</param>
/// <param name="Receipts">What the sender confirms.</param>
/// <param name="Gaps">What the sender misses.</param>
/// <param name="Contradictions">What the sender did not take.</param>
internal sealed record ReceivedMessages(
    IReadOnlyList<Envelope> Envelopes,
    IReadOnlyList<ReadOnlyMemory<byte>> Slices,
    IReadOnlyList<Receipt> Receipts,
    IReadOnlyList<Gap> Gaps,
    IReadOnlyList<Contradiction> Contradictions)
{
    /// <summary>No honest sender puts more envelopes into a batch than 256; what would take longer to put away than to send is refused.</summary>
    public const int MostEnvelopes = 1_024;

    /// <summary>
    /// Receipts, and gaps, and contradictions, at most: four times what an honest sender puts into a batch. Each may cost an entry of the journal, and an empty one
    /// is two bytes.
    /// </summary>
    public const int MostReceipts = 4_096;

    /// <summary>
    /// The one place that is taken in, where a message comes out of quarantine by itself; null where all are. The other places are empty:
    /// whatever names a message by its place goes on to name this one.
    /// </summary>
    public int? Alone { get; init; }

    /// <summary>A message by itself, at its place in the batch that it came in.</summary>
    /// <param name="envelope">The serialized envelope.</param>
    /// <param name="place">Its place, from 0.</param>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no envelope.</exception>
    public static ReceivedMessages ReadAlone(ReadOnlyMemory<byte> envelope, int place)
    {
        // One empty place stands behind it too: a form in which every place is set stands for the whole batch.
        var envelopes = new Envelope[place + 2];
        Array.Fill(envelopes, new Envelope());
        envelopes[place] = Envelope.Parser.ParseUntrusted(envelope.Span);
        var slices = new ReadOnlyMemory<byte>[envelopes.Length];
        slices[place] = envelope;
        return new ReceivedMessages(envelopes, slices, [], [], []) { Alone = place };
    }

    /// <summary>Reads a serialized <see cref="BatchPayload"/>; null where the bytes are none, or hold more than a batch may.</summary>
    /// <param name="plaintext">The bytes.</param>
    /// <param name="most">Envelopes at most.</param>
    public static ReceivedMessages? Read(ReadOnlyMemory<byte> plaintext, int most)
    {
        List<Envelope> envelopes = [];
        List<ReadOnlyMemory<byte>> slices = [];
        List<Receipt> receipts = [];
        List<Gap> gaps = [];
        List<Contradiction> contradictions = [];
        if (VoidBatches.Plaintext.Span.SequenceEqual(plaintext.Span))
        {
            return new ReceivedMessages([], [], [], [], []);
        }

        try
        {
            ReadOnlyMemory<byte> rest = plaintext;
            while (!rest.IsEmpty)
            {
                if (!TryTake(ref rest, out uint tag, out ReadOnlyMemory<byte> message))
                {
                    return null;
                }

                switch (WireFormat.GetTagFieldNumber(tag))
                {
                    case BatchPayload.EnvelopesFieldNumber when envelopes.Count < most:
                        envelopes.Add(Envelope.Parser.ParseUntrusted(message.Span));
                        slices.Add(message);
                        break;
                    case BatchPayload.ReceiptsFieldNumber when receipts.Count < MostReceipts:
                        receipts.Add(Receipt.Parser.ParseUntrusted(message.Span));
                        break;
                    case BatchPayload.GapsFieldNumber when gaps.Count < MostReceipts:
                        gaps.Add(Gap.Parser.ParseUntrusted(message.Span));
                        break;
                    case BatchPayload.ContradictionsFieldNumber when contradictions.Count < MostReceipts:
                        contradictions.Add(Contradiction.Parser.ParseUntrusted(message.Span));
                        break;
                    default:
                        return null;
                }
            }
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }

        return new ReceivedMessages(envelopes, slices, receipts, gaps, contradictions);
    }

    // All fields are messages: a tag of one byte, a length, and so many bytes.
    private static bool TryTake(ref ReadOnlyMemory<byte> rest, out uint tag, out ReadOnlyMemory<byte> message)
    {
        ReadOnlySpan<byte> bytes = rest.Span;
        tag = bytes[0];
        message = default;
        long length = 0;
        int at = 1;
        for (int shift = 0; ; shift += 7)
        {
            if (at >= bytes.Length || shift > 28)
            {
                return false;
            }

            length |= (long)(bytes[at] & 0x7F) << shift;
            if (bytes[at++] < 0x80)
            {
                break;
            }
        }

        if (WireFormat.GetTagWireType(tag) != WireFormat.WireType.LengthDelimited || tag >= 0x80 || length > bytes.Length - at)
        {
            return false;
        }

        message = rest.Slice(at, (int)length);
        rest = rest[(at + (int)length)..];
        return true;
    }
}
