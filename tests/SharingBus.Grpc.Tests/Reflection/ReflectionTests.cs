using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SharingBus.Grpc.Tests.Infrastructure;

namespace SharingBus.Grpc.Tests.Reflection;

/// <summary>Reflection, asked with messages written by hand, since its types are no part of the public API.</summary>
public sealed class ReflectionTests
{
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(bytes => bytes, bytes => bytes);

    [Theory]
    [InlineData("grpc.reflection.v1alpha.ServerReflection")]
    [InlineData("grpc.reflection.v1.ServerReflection")]
    public async Task Reflection_InDevelopment_ListsServicesAndFindsFiles(string service)
    {
        await using TestServer server = await StartAsync("Development");
        using GrpcChannel channel = server.CreateChannel();

        string services = System.Text.Encoding.UTF8.GetString(await AskAsync(channel, service, 7, "*"));
        byte[] bySymbol = await AskAsync(channel, service, 4, "grpc.testing.TestService.UnaryCall");
        byte[] byName = await AskAsync(channel, service, 3, "testing.proto");

        Assert.Contains("grpc.testing.TestService", services, StringComparison.Ordinal);
        byte[] file = global::Grpc.Testing.TestingReflection.Descriptor.SerializedData.ToByteArray();
        Assert.True(bySymbol.AsSpan().IndexOf(file) >= 0);
        Assert.True(byName.AsSpan().IndexOf(file) >= 0);
    }

    [Fact]
    public async Task Reflection_UnknownSymbol_IsNotFound()
    {
        await using TestServer server = await StartAsync("Development");
        using GrpcChannel channel = server.CreateChannel();

        byte[] answer = await AskAsync(channel, "grpc.reflection.v1.ServerReflection", 4, "no.such.Thing");

        Assert.Contains("Not found", System.Text.Encoding.UTF8.GetString(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reflection_OutsideDevelopment_StopsTheStart() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync("Production"));

    private static Task<TestServer> StartAsync(string environment) =>
        TestServer.StartAsync(
            services: services => services.AddGrpcReflection(),
            map: app => app.MapGrpcReflectionService(),
            environment: environment
        );

    private static async Task<byte[]> AskAsync(GrpcChannel channel, string service, int field, string value)
    {
        var method = new Method<byte[], byte[]>(MethodType.DuplexStreaming, service, "ServerReflectionInfo", Raw, Raw);
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(method, null, default);
        using var request = new MemoryStream();
        using (var output = new CodedOutputStream(request, leaveOpen: true))
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteString(value);
        }

        await call.RequestStream.WriteAsync(request.ToArray());
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext());
        return call.ResponseStream.Current;
    }
}
