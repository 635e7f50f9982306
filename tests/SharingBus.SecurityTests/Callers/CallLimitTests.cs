using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;
using Grpc.Net.Client;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Serving;
using SharingBus.Hosting.Subscriptions;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.SecurityTests.Callers;

/// <summary>What callers may cost before anything is known of them, or before anything is done for them.</summary>
public sealed class CallLimitTests
{
    [Fact]
    public async Task Streams_OfOneSystem_AreCountedOverAllItsConnections()
    {
        await using TokenNode node = await TokenNode.StartAsync(new CallLimits { StreamsPerSystem = 2 });
        using var first = await SubscribeAsync(node.Open(node.Certificate("desk")), "one");
        using var second = await SubscribeAsync(node.Open(node.Certificate("desk")), "two");

        RpcException refusal = await Assert.ThrowsAsync<RpcException>(() => SubscribeAsync(node.Open(node.Certificate("desk")), "three"));

        Assert.Equal((StatusCode.ResourceExhausted, "TOO_MANY_STREAMS"), (refusal.StatusCode, WireError.ReasonOf(refusal)));
        Assert.Null(await node.AskAsync(node.Certificate("audit"))); // another system has its own room
        await first.RequestStream.CompleteAsync();
        first.Dispose();
        await Eventually.HoldsAsync(async () => await OpensAsync(node));
    }

    [Fact]
    public async Task Connection_ThatIsNotIdentifiedAgainAndAgain_IsClosed()
    {
        await using TokenNode node = await TokenNode.StartAsync();
        using var guesser = new Http2Guesser(node);

        int answered = await guesser.GuessUntilClosedAsync(most: 4 * CallLimits.MaxRefusalsPerConnection);

        Assert.Equal(CallLimits.MaxRefusalsPerConnection, answered);
    }

    [Fact]
    public async Task Connections_FromOneAddress_BeyondTheBound_AreDroppedUnread_UntilOneEnds()
    {
        await using TokenNode node = await TokenNode.StartAsync(new CallLimits { ConnectionsPerAddress = 2 });
        using GrpcChannel first = node.Open(node.Certificate("audit"));
        using GrpcChannel second = node.Open(node.Certificate("audit"));
        Assert.Null(await TokenNode.AskAsync(first));
        Assert.Null(await TokenNode.AskAsync(second));

        Assert.True(await IsDroppedAsync(node));
        Assert.Contains(node.Logs.Logs, log => log.Id.Id == 1002);

        first.Dispose();
        await Eventually.HoldsAsync(async () => await node.AskAsync(node.Certificate("audit")) is null);
    }

    [Fact]
    public async Task Handshakes_UnderWay_BeyondTheBound_AreDroppedUnread()
    {
        await using TokenNode node = await TokenNode.StartAsync(new CallLimits { Handshakes = 1 });
        using TcpClient silent = await ConnectAsync(node); // never says a word
        await Eventually.HoldsAsync(() => IsDroppedAsync(node));

        silent.Dispose();
        await Eventually.HoldsAsync(async () => await node.AskAsync(node.Certificate("audit")) is null);
    }

    [Fact]
    public async Task Headers_BeyondTheBound_AreRefusedBeforeAnyToken()
    {
        await using TokenNode node = await TokenNode.StartAsync();

        RpcException? refusal = await node.AskAsync(null, $"Bearer {new string('x', CallLimits.MaxHeaderBytes)}");

        Assert.NotNull(refusal);
        Assert.DoesNotContain(node.Logs.Logs, log => log.Id.Id == 1011);
    }

    [Fact]
    public void ConnectionBounds_CountEachKindByItself()
    {
        var bounds = new ConnectionBounds(new CallLimits { Connections = 3, ConnectionsPerAddress = 2, Handshakes = 2 });
        IPAddress near = IPAddress.Loopback;
        using ConnectionSeat first = bounds.TryEnter(near)!;
        using ConnectionSeat second = bounds.TryEnter(near)!;
        Assert.Null(bounds.TryEnter(IPAddress.Any)); // two handshakes
        first.HandshakeDone();
        first.HandshakeDone();
        second.HandshakeDone();
        Assert.Null(bounds.TryEnter(near)); // two from there
        using ConnectionSeat third = bounds.TryEnter(IPAddress.Any)!;
        third.HandshakeDone();
        Assert.Null(bounds.TryEnter(IPAddress.Broadcast)); // three in all
        third.Dispose();
        using ConnectionSeat? again = bounds.TryEnter(IPAddress.Broadcast);
        Assert.NotNull(again);
    }

    [Fact]
    public void OpenCalls_AreForgottenWhenTheyEnd()
    {
        var open = new OpenCalls(most: 1);
        var caller = new Caller(TestBundle.School, "desk");
        for (int call = 0; call < 3; call++)
        {
            Assert.True(open.TryEnter(caller));
            Assert.False(open.TryEnter(caller));
            Assert.True(open.TryEnter(caller with { System = "audit" }));
            open.Leave(caller with { System = "audit" });
            open.Leave(caller);
        }
    }

    private static async Task<bool> OpensAsync(TokenNode node)
    {
        try
        {
            using var again = await SubscribeAsync(node.Open(node.Certificate("desk")), "again");
            return true;
        }
        catch (RpcException full) when (WireError.ReasonOf(full) == "TOO_MANY_STREAMS")
        {
            return false;
        }
    }

    private static async Task<AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse>> SubscribeAsync(GrpcChannel channel, string subscriber)
    {
        AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> stream = new ExchangeService.ExchangeServiceClient(channel).Subscribe();
        try
        {
            await stream.RequestStream.WriteAsync(
                new SubscribeRequest { Open = new SubscribeOpen { Role = TestBundle.SafeguardingLead, Subscriber = subscriber } });
        }
        catch (RpcException)
        {
            // Refused before it was written: the answer says why.
        }

        if (!SubscriptionHeader.SaysStands(await stream.ResponseHeadersAsync))
        {
            await stream.ResponseStream.MoveNext(CancellationToken.None);
        }

        return stream;
    }

    private static async Task<TcpClient> ConnectAsync(TokenNode node)
    {
        Uri address = node.Federation.Node(TestBundle.School).Address;
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port);
        return client;
    }

    // Whether the server ends a connection before its handshake.
    private static async Task<bool> IsDroppedAsync(TokenNode node)
    {
        try
        {
            using TcpClient client = await ConnectAsync(node);
            await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, shown, _, _) => node.IsServer(shown));
            await tls.AuthenticateAsClientAsync("localhost");
            return false;
        }
        catch (Exception dropped) when (dropped is IOException or AuthenticationException or SocketException)
        {
            return true;
        }
    }
}
