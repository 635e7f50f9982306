using System.Security.Cryptography;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Receiving;

/// <summary>A batch that was opened. What is read out of it is read once, by whoever needs it first.</summary>
/// <param name="position">Where it stands in its stream, as its header says.</param>
/// <param name="bytes">Its plaintext.</param>
internal sealed class PlainBatch(StreamPosition position, ReadOnlyMemory<byte> bytes)
{
    private readonly Lazy<byte[]> _digest = new(() => SHA256.HashData(bytes.Span));
    private readonly Lazy<ReceivedMessages?> _messages = new(() => ReceivedMessages.Read(bytes, ReceivedMessages.MostEnvelopes));

    /// <summary>One message of a batch by itself.</summary>
    public PlainBatch(StreamPosition position, ReadOnlyMemory<byte> bytes, ReceivedMessages alone)
        : this(position, bytes) => _messages = new Lazy<ReceivedMessages?>(alone);

    public StreamPosition Position => position;

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>SHA-256 of its plaintext.</summary>
    public byte[] Digest => _digest.Value;

    /// <summary>What it holds; null where that is no payload.</summary>
    public ReceivedMessages? Messages => _messages.Value;

    /// <summary>What was found out about its envelopes ahead of its turn; null where nothing was.</summary>
    public EnvelopeFindings? Findings { get; set; }
}
