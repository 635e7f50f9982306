using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Testing;
using SharingBus.Grpc.Tests.Infrastructure;

namespace SharingBus.Grpc.Tests.Calls;

/// <summary>The four kinds of call, over TLS and over plain text.</summary>
public sealed class CallKindTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unary_WithPayload_ReturnsResponse(bool tls)
    {
        await using TestServer server = await TestServer.StartAsync(tls);
        using GrpcChannel channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel);

        using AsyncUnaryCall<SimpleResponse> call = client.UnaryCallAsync(
            new SimpleRequest { ResponseSize = 314_159, Payload = Sized(271_828) }
        );
        SimpleResponse response = await call;

        Assert.Equal(314_159, response.Payload.Body.Length);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ClientStreaming_ManyMessages_ReturnsTheirSum(bool tls)
    {
        await using TestServer server = await TestServer.StartAsync(tls);
        using GrpcChannel channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel);

        using var call = client.StreamingInputCall();
        for (int i = 0; i < 1000; i++)
        {
            await call.RequestStream.WriteAsync(new StreamingInputCallRequest { Payload = Sized(i) });
        }

        await call.RequestStream.CompleteAsync();

        Assert.Equal(499_500, (await call).AggregatedPayloadSize);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ServerStreaming_ManyMessages_ArriveInOrder(bool tls)
    {
        await using TestServer server = await TestServer.StartAsync(tls);
        using GrpcChannel channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel);
        var request = new StreamingOutputCallRequest();
        request.ResponseParameters.AddRange(Enumerable.Range(0, 1000).Select(size => new ResponseParameters { Size = size }));

        using var call = client.StreamingOutputCall(request);
        var sizes = new List<int>();
        await foreach (StreamingOutputCallResponse response in call.ResponseStream.ReadAllAsync())
        {
            sizes.Add(response.Payload.Body.Length);
        }

        Assert.Equal(Enumerable.Range(0, 1000), sizes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Duplex_PingPong_EachRequestIsAnsweredBeforeTheNext(bool tls)
    {
        await using TestServer server = await TestServer.StartAsync(tls);
        using GrpcChannel channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel);

        using var call = client.FullDuplexCall();
        foreach (int size in (int[])[31_415, 9, 2_653, 58_979])
        {
            var request = new StreamingOutputCallRequest { ResponseParameters = { new ResponseParameters { Size = size } } };
            await call.RequestStream.WriteAsync(request);
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(size, call.ResponseStream.Current.Payload.Body.Length);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }

    private static Payload Sized(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };
}
