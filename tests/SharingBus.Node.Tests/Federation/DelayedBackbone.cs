using SharingBus.Backbone;

namespace SharingBus.Node.Tests.Federation;

/// <summary>An agency's connection on which something happens between the preparation of a batch and its turn.</summary>
internal sealed class DelayedBackbone(IBackbone inner, Func<Task> meanwhile) : IBackbone
{
    public BackboneHealth Health => inner.Health;

    /// <summary>What the node does with a batch ahead of its turn.</summary>
    public BatchPreparation? Preparation { get; private set; }

    public void PrepareWith(BatchPreparation preparation)
    {
        Preparation = preparation;
        inner.PrepareWith(preparation);
    }

    public Task StartAsync(IReadOnlyList<string> peers, BatchHandler handler, CancellationToken ct) => inner.StartAsync(
        peers,
        async (batch, cancellation) =>
        {
            await (batch.Prepared as Task ?? Task.CompletedTask);
            await meanwhile();
            return await handler(batch, cancellation);
        },
        ct);

    public Task SetPeersAsync(IReadOnlyList<string> peers, CancellationToken ct) => inner.SetPeersAsync(peers, ct);

    public Task<SendOutcome> SendAsync(string recipient, Lane lane, Guid messageId, ReadOnlyMemory<byte> sealedBatch, CancellationToken ct) =>
        inner.SendAsync(recipient, lane, messageId, sealedBatch, ct);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
