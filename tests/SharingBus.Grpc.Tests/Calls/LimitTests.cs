using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Testing;
using Microsoft.Extensions.DependencyInjection;
using SharingBus.Grpc.Tests.Infrastructure;

namespace SharingBus.Grpc.Tests.Calls;

/// <summary>Message sizes both ways, plain and compressed.</summary>
public sealed class LimitTests
{
    private const int FourMebibytes = 4 * 1024 * 1024;

    [Fact]
    public async Task ClientSends_MoreThanFourMebibytes_FailsLocally()
    {
        await using TestServer server = await TestServer.StartAsync();
        using GrpcChannel channel = server.CreateChannel();

        await FailsAsync(channel, Request(FourMebibytes), "Sending message");
    }

    [Fact]
    public async Task ServerReceives_MoreThanFourMebibytes_Refuses()
    {
        await using TestServer server = await TestServer.StartAsync();
        using GrpcChannel channel = server.CreateChannel(options => options.MaxSendMessageSize = null);

        await FailsAsync(channel, Request(FourMebibytes), "Received message");
    }

    [Fact]
    public async Task ServerSends_MoreThanFourMebibytes_Fails()
    {
        await using TestServer server = await TestServer.StartAsync();
        using GrpcChannel channel = server.CreateChannel(options => options.MaxReceiveMessageSize = null);

        await FailsAsync(channel, new SimpleRequest { ResponseSize = FourMebibytes }, "Sending message");
    }

    [Fact]
    public async Task ClientReceives_MoreThanFourMebibytes_Fails()
    {
        await using TestServer server = await TestServer.StartAsync(grpc: options => options.MaxSendMessageSize = null);
        using GrpcChannel channel = server.CreateChannel();

        await FailsAsync(channel, new SimpleRequest { ResponseSize = FourMebibytes }, "Received message");
    }

    [Fact]
    public async Task BothSides_LimitLifted_LargeMessagesPass()
    {
        await using TestServer server = await TestServer.StartAsync(grpc: options =>
            (options.MaxSendMessageSize, options.MaxReceiveMessageSize) = (null, null)
        );
        using GrpcChannel channel = server.CreateChannel(options =>
            (options.MaxSendMessageSize, options.MaxReceiveMessageSize) = (null, null)
        );
        SimpleRequest request = Request(3 * FourMebibytes);
        request.ResponseSize = 3 * FourMebibytes;

        SimpleResponse response = await new TestService.TestServiceClient(channel).UnaryCallAsync(request);

        Assert.Equal(3 * FourMebibytes, response.Payload.Body.Length);
    }

    [Fact]
    public async Task ServerReceives_SmallMessageThatInflatesPastTheLimit_Refuses()
    {
        await using TestServer server = await TestServer.StartAsync(grpc: options => options.MaxReceiveMessageSize = 64 * 1024);
        using GrpcChannel channel = server.CreateChannel(options => options.MaxSendMessageSize = null);
        var gzip = new Metadata { { "grpc-internal-encoding-request", "gzip" } };

        // Compressed, the message is some 5 KB: only its inflated size is over the limit.
        await FailsAsync(channel, Request(FourMebibytes / 4), "Received message", gzip);
    }

    [Fact]
    public async Task ServerReceives_StreamLargerThanARequestMayBe_TakesItAll()
    {
        await using TestServer server = await TestServer.StartAsync();
        using GrpcChannel channel = server.CreateChannel();
        using var call = new TestService.TestServiceClient(channel).StreamingInputCall();
        var mebibyte = new StreamingInputCallRequest { Payload = new Payload { Body = new byte[1024 * 1024].AsBytes() } };

        for (int i = 0; i < 40; i++)
        {
            await call.RequestStream.WriteAsync(mebibyte);
        }

        await call.RequestStream.CompleteAsync();
        Assert.Equal(40 * 1024 * 1024, (await call).AggregatedPayloadSize);
    }

    [Fact]
    public async Task OneService_HasItsOwnLimit_OthersKeepTheirs()
    {
        await using TestServer server = await TestServer.StartAsync(services: services =>
            services.AddGrpc().AddServiceOptions<TestServiceImpl>(options => options.MaxReceiveMessageSize = 100)
        );
        using GrpcChannel channel = server.CreateChannel();

        await FailsAsync(channel, Request(200), "Received message");
    }

    private static SimpleRequest Request(int size) => new() { Payload = new Payload { Body = new byte[size].AsBytes() } };

    private static async Task FailsAsync(GrpcChannel channel, SimpleRequest request, string detail, Metadata? headers = null)
    {
        var client = new TestService.TestServiceClient(channel);
        RpcException failure = await Assert.ThrowsAsync<RpcException>(async () => await client.UnaryCallAsync(request, headers));
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Contains(detail, failure.Status.Detail, StringComparison.Ordinal);

        // The connection is still good.
        await client.EmptyCallAsync(new Empty());
    }
}
