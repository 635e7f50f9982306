namespace SharingBus.Lineage.Readings;

/// <summary>What a caller asked under an id of its choice, so that the same request is carried out once.</summary>
/// <param name="Caller">The system that called.</param>
/// <param name="RequestId">Its id for the request.</param>
/// <param name="Digest">SHA-256 of the request's body: 32 bytes.</param>
/// <param name="MessageId">The message that came of it.</param>
/// <param name="KeepUntilUnixMicros">When it may be forgotten: microseconds since the Unix epoch, UTC.</param>
public sealed record RequestRecord(
    string Caller, string RequestId, ReadOnlyMemory<byte> Digest, Guid MessageId, long KeepUntilUnixMicros);
