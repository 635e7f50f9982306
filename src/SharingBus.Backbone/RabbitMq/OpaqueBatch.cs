namespace SharingBus.Backbone.RabbitMq;

/// <summary>The one message type MassTransit sees: bytes it cannot read.</summary>
internal sealed class OpaqueBatch(ReadOnlyMemory<byte> sealedBatch)
{
    public ReadOnlyMemory<byte> SealedBatch { get; } = sealedBatch;
}
