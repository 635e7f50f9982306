namespace SharingBus.Grpc.Tests.Interop;

/// <summary>Our client against other servers.</summary>
public sealed class OurClientTests
{
    public static TheoryData<string, string> Cases() => EachPeer(CanServe);

    /// <summary>Every case with every peer for which it makes sense.</summary>
    internal static TheoryData<string, string> EachPeer(Func<string, string, bool> makesSense)
    {
        var cases = new TheoryData<string, string>();
        foreach (string peer in InteropPeer.Names)
        {
            foreach (string name in InteropCases.Names.Where(name => makesSense(peer, name)))
            {
                cases.Add(peer, name);
            }
        }

        return cases;
    }

    // The server of @grpc/grpc-js cannot compress responses: it always writes the compressed flag as 0. There is nothing to test.
    private static bool CanServe(string peer, string name) => peer != "grpc-js" || name != "server_compressed_unary";

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Client_AgainstServer_PassesCase(string server, string name)
    {
        await using PeerServer peer = await PeerServer.StartAsync(server);

        // Neither library shows its handlers whether a request was compressed, so neither server can refuse the probe.
        await new InteropCases(peer.Channel, peerChecksCompression: false).RunAsync(name);

        if (name == "server_compressed_unary")
        {
            Assert.Equal(["gzip", "identity"], peer.Encodings.Seen);
        }
    }
}
