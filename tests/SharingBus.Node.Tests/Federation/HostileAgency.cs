using Google.Protobuf;
using SharingBus.Backbone;
using SharingBus.Exchange.V1;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;
using SharingBus.Trust.Sealing;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Tests.Federation;

/// <summary>A member with good keys and bad manners: seals and sends whatever batch the test makes.</summary>
internal sealed class HostileAgency(AgencyKeys keys, KeyDirectory directory, IBackbone backbone, TimeProvider time) : IAsyncDisposable
{
    private readonly Guid _incarnation = Guid.CreateVersion7(time.GetUtcNow());
    private readonly Dictionary<(string, Lane), ulong> _sequences = [];

    public Task SendAsync(string recipient, Lane lane, BatchPayload payload)
    {
        ulong sequence = _sequences[(recipient, lane)] = _sequences.GetValueOrDefault((recipient, lane)) + 1;
        return SendAsync(recipient, lane, sequence, payload);
    }

    /// <summary>Sends a batch as a number of the test's choice.</summary>
    public async Task SendAsync(string recipient, Lane lane, ulong sequence, BatchPayload payload)
    {
        using var sealer = new BatchSealer(keys, recipient, lane, directory, time);
        SealResult batch = sealer.Seal(
            new BatchContext(_incarnation.ToByteArray(bigEndian: true), sequence, directory.Current.Version), payload.ToByteArray());
        Assert.True(batch.IsSealed);
        Assert.Equal(
            SendOutcome.Confirmed,
            await backbone.SendAsync(recipient, (Backbone.Lane)lane, Guid.CreateVersion7(), batch.Batch, CancellationToken.None));
    }

    public Task SendAsync(string recipient, Lane lane, Envelope envelope) =>
        SendAsync(recipient, lane, new BatchPayload { Envelopes = { envelope } });

    public ValueTask DisposeAsync() => backbone.DisposeAsync();
}
