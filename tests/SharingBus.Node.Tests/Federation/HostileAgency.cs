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
    private Guid _incarnation = Guid.CreateVersion7(time.GetUtcNow());
    private readonly Dictionary<(string, Lane), ulong> _sequences = [];

    /// <summary>The bundle that its batches name; that of its directory unless set.</summary>
    public ulong? BundleVersion { get; set; }

    /// <summary>Its streams begin new incarnations.</summary>
    public void BeginAnew()
    {
        _incarnation = Guid.CreateVersion7(time.GetUtcNow().AddSeconds(1));
        _sequences.Clear();
    }

    public Task SendAsync(string recipient, Lane lane, BatchPayload payload) => SendAsync(recipient, lane, payload.ToByteArray());

    public Task SendAsync(string recipient, Lane lane, byte[] plaintext) => SendSealedAsync(recipient, lane, Seal(recipient, lane, plaintext));

    /// <summary>Sends a batch as a number of the test's choice.</summary>
    public Task SendAsync(string recipient, Lane lane, ulong sequence, BatchPayload payload) =>
        SendSealedAsync(recipient, lane, Seal(recipient, lane, sequence, payload.ToByteArray()));

    /// <summary>A batch as this agency would send it next.</summary>
    public byte[] Seal(string recipient, Lane lane, byte[] plaintext)
    {
        ulong sequence = _sequences[(recipient, lane)] = _sequences.GetValueOrDefault((recipient, lane)) + 1;
        return Seal(recipient, lane, sequence, plaintext);
    }

    /// <summary>A batch as a number of the test's choice.</summary>
    public byte[] Seal(string recipient, Lane lane, ulong sequence, byte[] plaintext)
    {
        using var sealer = new BatchSealer(keys, recipient, lane, directory, time);
        SealResult batch = sealer.Seal(
            new BatchContext(_incarnation.ToByteArray(bigEndian: true), sequence, BundleVersion ?? directory.Current.Version), plaintext);
        Assert.True(batch.IsSealed);
        return batch.Batch.ToArray();
    }

    public async Task SendSealedAsync(string recipient, Lane lane, byte[] batch) =>
        Assert.Equal(
            SendOutcome.Confirmed,
            await backbone.SendAsync(recipient, (Backbone.Lane)lane, Guid.CreateVersion7(), batch, CancellationToken.None));

    public Task SendAsync(string recipient, Lane lane, Envelope envelope) =>
        SendAsync(recipient, lane, new BatchPayload { Envelopes = { envelope } });

    public ValueTask DisposeAsync() => backbone.DisposeAsync();
}
