namespace SharingBus.Backbone.Loopback;

/// <summary>A batch on its way through the loopback, as the injection of faults sees it.</summary>
/// <param name="Address">Sender, recipient and lane.</param>
/// <param name="MessageId">The sender's id for it.</param>
/// <param name="SealedBatch">The bytes.</param>
public sealed record LoopbackTransit(BatchAddress Address, Guid MessageId, ReadOnlyMemory<byte> SealedBatch);
