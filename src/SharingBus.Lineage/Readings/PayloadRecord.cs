namespace SharingBus.Lineage.Readings;

/// <summary>Content that belongs to a message. It stands apart from the entries, so that it can be erased.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Kind">What the bytes are.</param>
/// <param name="Part">Which of several payloads of this kind: from 0; roles with equal views share one part.</param>
/// <param name="Bytes">The content.</param>
/// <param name="Seed">The 32-byte seed of the field commitments for an accepted notice; else empty.</param>
public sealed record PayloadRecord(
    Guid MessageId, PayloadKind Kind, int Part, ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte> Seed = default);
