using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Testing;
using SharingBus.Grpc.Tests.Infrastructure;

namespace SharingBus.Grpc.Tests.Calls;

/// <summary>What a client learns of a handler that fails.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task Handler_ThrowsException_ClientSeesUnknownWithoutItsText()
    {
        var service = new LambdaService { Unary = (_, _) => throw new InvalidOperationException("the secret") };
        await using TestServer server = await TestServer.StartAsync(service: service);
        using GrpcChannel channel = server.CreateChannel();

        RpcException failure = await CallAsync(channel);

        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
        Assert.DoesNotContain("secret", failure.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("the secret", Assert.Single(server.TakeErrors()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handler_ThrowsExceptionWithDetailedErrors_ClientSeesItsText()
    {
        var service = new LambdaService { Unary = (_, _) => throw new InvalidOperationException("the cause") };
        await using TestServer server = await TestServer.StartAsync(grpc: options => options.EnableDetailedErrors = true, service: service);
        using GrpcChannel channel = server.CreateChannel();

        RpcException failure = await CallAsync(channel);

        Assert.Contains("the cause", failure.Status.Detail, StringComparison.Ordinal);
        Assert.Single(server.TakeErrors());
    }

    [Fact]
    public async Task Transport_ThatGivesUpByItself_IsUnavailableAndNotTheClientsDoing()
    {
        using var transport = new GivingUpTransport();
        using GrpcChannel channel = GrpcChannel.ForAddress("https://127.0.0.1:1", new GrpcChannelOptions { HttpHandler = transport });

        RpcException failure = await CallAsync(channel);

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.DoesNotContain("by the client", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handler_ThrowsRpcException_StatusAndTrailersArrive()
    {
        var trailers = new Metadata
        {
            { "reason", "closed" },
            { "detail-bin", new byte[] { 1, 2, 255 } },
            { "detail-bin", new byte[] { 7 } },
        };
        var service = new LambdaService
        {
            Unary = (_, _) => throw new RpcException(new Status(StatusCode.FailedPrecondition, "100% ä"), trailers),
        };
        await using TestServer server = await TestServer.StartAsync(service: service);
        using GrpcChannel channel = server.CreateChannel();

        RpcException failure = await CallAsync(channel);

        Assert.Equal(new Status(StatusCode.FailedPrecondition, "100% ä"), failure.Status);
        Assert.Equal("closed", failure.Trailers.GetValue("reason"));
        Assert.Equal(
            [
                [1, 2, 255],
                [7],
            ],
            failure.Trailers.GetAll("detail-bin").Select(entry => entry.ValueBytes)
        );
    }

    [Fact]
    public async Task Handler_FailsAfterMessages_MessagesArriveBeforeTheStatus()
    {
        var service = new LambdaService
        {
            Output = async (_, responses, _) =>
            {
                await responses.WriteAsync(new StreamingOutputCallResponse());
                await responses.WriteAsync(new StreamingOutputCallResponse());
                throw new RpcException(new Status(StatusCode.DataLoss, "half way"));
            },
        };
        await using TestServer server = await TestServer.StartAsync(service: service);
        using GrpcChannel channel = server.CreateChannel();
        using var call = new TestService.TestServiceClient(channel).StreamingOutputCall(new StreamingOutputCallRequest());

        Assert.True(await call.ResponseStream.MoveNext());
        Assert.True(await call.ResponseStream.MoveNext());
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(StatusCode.DataLoss, failure.StatusCode);
        Assert.Equal(StatusCode.DataLoss, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Handler_EndsWhileClientStillWrites_ClientSeesItsStatus()
    {
        var service = new LambdaService { Input = (_, _) => throw new RpcException(new Status(StatusCode.PermissionDenied, "no")) };
        await using TestServer server = await TestServer.StartAsync(service: service);
        using GrpcChannel channel = server.CreateChannel();
        using var call = new TestService.TestServiceClient(channel).StreamingInputCall();

        RpcException failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true)
            {
                await call.RequestStream.WriteAsync(
                    new StreamingInputCallRequest { Payload = new Payload { Body = new byte[1024].AsBytes() } }
                );
            }
        });

        Assert.Equal(StatusCode.PermissionDenied, failure.StatusCode);
        Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
    }

    [Fact]
    public async Task Client_NobodyListens_FailsWithUnavailable()
    {
        using GrpcChannel channel = GrpcChannel.ForAddress("http://127.0.0.1:1");

        RpcException failure = await CallAsync(channel);

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    private static Task<RpcException> CallAsync(GrpcChannel channel) =>
        Assert.ThrowsAsync<RpcException>(async () => await new TestService.TestServiceClient(channel).UnaryCallAsync(new SimpleRequest()));

    // As when a handshake is refused and the attempt to connect is called off.
    private sealed class GivingUpTransport : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new TaskCanceledException("The attempt to connect was called off.");
    }
}
