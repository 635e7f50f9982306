using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Retention;

/// <summary>A legal hold that stands.</summary>
/// <param name="MessageId">The message whose payload it keeps.</param>
/// <param name="Index">The entry that records it.</param>
/// <param name="PlacedAtUnixMicros">When it was placed: microseconds since the Unix epoch, UTC.</param>
/// <param name="Entry">What is on record of it.</param>
public sealed record StandingHold(Guid MessageId, long Index, long PlacedAtUnixMicros, HoldPlaced Entry);
