namespace SharingBus.Grpc.Tests.Interop;

/// <summary>Our client against other servers.</summary>
public sealed class OurClientTests
{
    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (string peer in InteropPeer.Names)
        {
            foreach (string name in InteropCases.Names)
            {
                cases.Add(peer, name);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Client_AgainstServer_PassesCase(string server, string name)
    {
        await using PeerServer peer = await PeerServer.StartAsync(server);

        // Neither library shows its handlers whether a request was compressed, so neither server can refuse the probe.
        await new InteropCases(peer.Channel, peerChecksCompression: false).RunAsync(name);
    }
}
