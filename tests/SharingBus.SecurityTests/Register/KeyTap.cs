using SharingBus.Exchange.V1;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.SecurityTests.Register;

/// <summary>Sees under which keys batches go, as the broker could.</summary>
internal sealed class KeyTap
{
    private readonly Recorder<BatchHeader> _headers = new();

    public KeyTap(TestFederation federation)
    {
        var tap = new WireTap(federation.Exchange)
        {
            Loses = (header, _) =>
            {
                _headers.Add(header);
                return false;
            },
        };
        GC.KeepAlive(tap);
    }

    /// <summary>Every batch that was sent.</summary>
    public IReadOnlyList<BatchHeader> Headers => [.. _headers.All];

    /// <summary>The keys that signed.</summary>
    public IEnumerable<string> SigningKeys => _headers.All.Select(header => header.SigningKeyId);

    /// <summary>Waits for a batch that one key signed and another will open.</summary>
    public Task UntilAsync(string signing, string encryption) =>
        _headers.UntilAsync(header => header.SigningKeyId == signing && header.RecipientKeyId == encryption, 1);
}
