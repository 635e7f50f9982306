namespace SharingBus.Lineage.Readings;

/// <summary>
/// A batch that is kept until the other side has caught up: outgoing until it is confirmed, so that a re-send is the same
/// plaintext; incoming while a gap before it is open.
/// </summary>
/// <param name="Position">Stream, incarnation and sequence of the batch.</param>
/// <param name="Digest">SHA-256 of the plaintext: 32 bytes.</param>
/// <param name="Bytes">The plaintext.</param>
public sealed record KeptBatch(StreamPosition Position, ReadOnlyMemory<byte> Digest, ReadOnlyMemory<byte> Bytes);
