using System.Threading.Channels;
using SharingBus.Backbone;

namespace SharingBus.Node.Tests.Federation;

/// <summary>An agency's connection that tells what its node answered to each batch.</summary>
internal sealed class WatchedBackbone(IBackbone inner, ChannelWriter<ReceiveOutcome> outcomes) : IBackbone
{
    public BackboneHealth Health => inner.Health;

    public void PrepareWith(BatchPreparation preparation) => inner.PrepareWith(preparation);

    public Task StartAsync(IReadOnlyList<string> peers, BatchHandler handler, CancellationToken ct) => inner.StartAsync(
        peers,
        async (batch, cancellation) =>
        {
            ReceiveOutcome outcome = await handler(batch, cancellation);
            outcomes.TryWrite(outcome);
            return outcome;
        },
        ct);

    public Task SetPeersAsync(IReadOnlyList<string> peers, CancellationToken ct) => inner.SetPeersAsync(peers, ct);

    public Task<SendOutcome> SendAsync(string recipient, Lane lane, Guid messageId, ReadOnlyMemory<byte> sealedBatch, CancellationToken ct) =>
        inner.SendAsync(recipient, lane, messageId, sealedBatch, ct);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
