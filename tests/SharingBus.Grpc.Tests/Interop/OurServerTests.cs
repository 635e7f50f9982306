using System.Diagnostics;
using Grpc.Net.Client;
using SharingBus.Grpc.Tests.Infrastructure;

namespace SharingBus.Grpc.Tests.Interop;

/// <summary>Our server against other clients, and against our own.</summary>
public sealed class OurServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string, string> Cases() => OurClientTests.EachPeer(static (_, _) => true);

    public static TheoryData<string, bool> OwnCases()
    {
        var cases = new TheoryData<string, bool>();
        foreach (string name in InteropCases.Names)
        {
            cases.Add(name, true);
            cases.Add(name, false);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Server_AgainstClient_PassesCase(string client, string name)
    {
        InteropPeer peer = InteropPeer.Get(client);
        await using TestServer server = await TestServer.StartAsync();
        using Process process = peer.Start("client", server.Address.Authority, name);

        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);

        Assert.True(process.ExitCode == 0, await errors);
    }

    [Theory]
    [MemberData(nameof(OwnCases))]
    public async Task Server_AgainstOurClient_PassesCase(string name, bool tls)
    {
        await using TestServer server = await TestServer.StartAsync(tls);
        using GrpcChannel channel = server.CreateChannel();

        await new InteropCases(channel, peerChecksCompression: true).RunAsync(name);
    }
}
