using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;
using SharingBus.Grpc.Tests.Infrastructure;

namespace SharingBus.Grpc.Tests.Calls;

/// <summary>Compression as it is on the wire: the flag before each message.</summary>
public sealed class CompressionTests
{
    private const string Method = "/grpc.testing.TestService/UnaryCall";

    [Theory]
    [InlineData("gzip", "identity,gzip", 1)]
    [InlineData("gzip", "identity", 0)]
    [InlineData(null, "identity,gzip", 0)]
    public async Task Server_ConfiguredAndAccepted_CompressesResponses(string? algorithm, string accepted, byte flag)
    {
        var service = new LambdaService { Unary = (_, _) => Task.FromResult(new SimpleResponse { Username = new string('x', 500) }) };
        await using TestServer server = await TestServer.StartAsync(
            grpc: options => options.ResponseCompressionAlgorithm = algorithm,
            service: service
        );

        byte[] body = await PostAsync(server, [0, 0, 0, 0, 0], accepted);

        Assert.Equal(flag, body[0]);
        Assert.Equal(flag == 1, body.Length < 500);
    }

    [Fact]
    public async Task Server_NoCompressFlag_SendsThatResponsePlain()
    {
        var service = new LambdaService
        {
            Unary = (_, context) =>
            {
                context.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
                return Task.FromResult(new SimpleResponse { Username = new string('x', 500) });
            },
        };
        await using TestServer server = await TestServer.StartAsync(
            grpc: options => options.ResponseCompressionAlgorithm = "gzip",
            service: service
        );

        Assert.Equal(0, (await PostAsync(server, [0, 0, 0, 0, 0], "gzip"))[0]);
    }

    [Theory]
    [InlineData(WriteFlags.BufferHint, 1)]
    [InlineData(WriteFlags.NoCompress, 0)]
    public async Task Client_AsksForCompression_CompressesRequests(WriteFlags flags, byte flag)
    {
        byte? seen = null;
        await using TestServer server = await TestServer.StartAsync(map: app =>
            app.Use(
                async (context, next) =>
                {
                    var read = await context.Request.BodyReader.ReadAsync();
                    seen = read.Buffer.FirstSpan[0];
                    context.Request.BodyReader.AdvanceTo(read.Buffer.Start);
                    await next();
                }
            )
        );
        using GrpcChannel channel = server.CreateChannel();
        var options = new CallOptions(new Metadata { { "grpc-internal-encoding-request", "gzip" } }, writeOptions: new WriteOptions(flags));

        await new TestService.TestServiceClient(channel).UnaryCallAsync(new SimpleRequest(), options);

        Assert.Equal(flag, seen);
    }

    private static async Task<byte[]> PostAsync(TestServer server, byte[] body, string accepted)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, Method))
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TryAddWithoutValidation("grpc-accept-encoding", accepted);
        using HttpResponseMessage response = await http.SendAsync(request);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
        return bytes;
    }
}
