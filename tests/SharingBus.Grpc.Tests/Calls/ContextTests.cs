using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SharingBus.Grpc.Tests.Infrastructure;

namespace SharingBus.Grpc.Tests.Calls;

/// <summary>What a handler learns of its call, and what it can send besides messages.</summary>
public sealed class ContextTests
{
    [Fact]
    public async Task Context_OfACall_KnowsMethodHostPeerAndRequest()
    {
        var service = new LambdaService
        {
            Unary = (_, context) =>
                Task.FromResult(
                    new SimpleResponse
                    {
                        Username = $"{context.Method}|{context.Host}|{context.GetHttpContext().Request.Protocol}",
                        OauthScope = context.Peer,
                    }
                ),
        };
        await using TestServer server = await TestServer.StartAsync(service: service);
        using GrpcChannel channel = server.CreateChannel();

        SimpleResponse response = await new TestService.TestServiceClient(channel).UnaryCallAsync(new SimpleRequest());

        Assert.Equal($"/grpc.testing.TestService/UnaryCall|{server.Address.Authority}|HTTP/2", response.Username);
        Assert.StartsWith("ipv4:127.0.0.1:", response.OauthScope, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AuthContext_ClientCertificate_NamesThePeer()
    {
        using X509Certificate2 certificate = TestCertificate.Create("police-northbridge");
        AuthContext? seen = null;
        var service = new LambdaService
        {
            Unary = (_, context) =>
            {
                seen = context.AuthContext;
                return Task.FromResult(new SimpleResponse());
            },
        };
        await using TestServer server = await TestServer.StartAsync(
            service: service,
            map: app =>
                app.Use(
                    (context, next) =>
                    {
                        context.Connection.ClientCertificate = certificate;
                        return next(context);
                    }
                )
        );
        using GrpcChannel channel = server.CreateChannel();

        await new TestService.TestServiceClient(channel).UnaryCallAsync(new SimpleRequest());

        Assert.True(seen!.IsPeerAuthenticated);
        Assert.Equal("police-northbridge", Assert.Single(seen.PeerIdentity).Value);
        Assert.Equal("police-northbridge", Assert.Single(seen.FindPropertiesByName("x509_common_name")).Value);
    }

    [Fact]
    public async Task ResponseHeaders_WrittenEarly_ArriveBeforeTheFirstMessage()
    {
        var go = new TaskCompletionSource();
        var service = new LambdaService
        {
            Output = async (_, responses, context) =>
            {
                await context.WriteResponseHeadersAsync(new Metadata { { "early", "yes" } });
                await go.Task;
                await responses.WriteAsync(new StreamingOutputCallResponse());
            },
        };
        await using TestServer server = await TestServer.StartAsync(service: service);
        using GrpcChannel channel = server.CreateChannel();
        using var call = new TestService.TestServiceClient(channel).StreamingOutputCall(new StreamingOutputCallRequest());

        Metadata headers = await call.ResponseHeadersAsync.WaitAsync(TimeSpan.FromSeconds(20));
        go.SetResult();

        Assert.Equal("yes", headers.GetValue("early"));
        Assert.True(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task Status_SetByTheHandler_IsSent()
    {
        var service = new LambdaService
        {
            Output = (_, _, context) =>
            {
                context.Status = new Status(StatusCode.Aborted, "set");
                return Task.CompletedTask;
            },
        };
        await using TestServer server = await TestServer.StartAsync(service: service);
        using GrpcChannel channel = server.CreateChannel();
        using var call = new TestService.TestServiceClient(channel).StreamingOutputCall(new StreamingOutputCallRequest());

        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(new Status(StatusCode.Aborted, "set"), failure.Status);
    }

    [Fact]
    public async Task ServerStream_WritesOneMessageAndWaits_MessageArrivesAtOnce()
    {
        var arrived = new SemaphoreSlim(0);
        var service = new LambdaService
        {
            Output = async (_, responses, context) =>
            {
                for (int i = 0; i < 500; i++)
                {
                    await responses.WriteAsync(new StreamingOutputCallResponse());
                    await arrived.WaitAsync(context.CancellationToken);
                }
            },
        };
        await using TestServer server = await TestServer.StartAsync(service: service);
        using GrpcChannel channel = server.CreateChannel();
        using var call = new TestService.TestServiceClient(channel).StreamingOutputCall(new StreamingOutputCallRequest());

        int count = 0;
        while (await call.ResponseStream.MoveNext(default).WaitAsync(TimeSpan.FromSeconds(20)))
        {
            count++;
            arrived.Release();
        }

        Assert.Equal(500, count);
    }

    [Fact]
    public async Task ServiceObject_NotRegistered_IsMadeAndDisposedPerCall()
    {
        var made = new List<DisposableService>();
        await using TestServer server = await TestServer.StartAsync(
            services: services => services.AddSingleton(made),
            map: app => app.MapGrpcService<DisposableService>()
        );
        using GrpcChannel channel = server.CreateChannel();
        var client = new UnimplementedService.UnimplementedServiceClient(channel);

        await client.UnimplementedCallAsync(new Empty());
        await client.UnimplementedCallAsync(new Empty());

        Assert.Equal(2, made.Count);
        Assert.All(made, service => Assert.True(service.IsDisposed));
    }

    [Fact]
    public async Task Endpoints_OtherThanGrpc_KeepTheirPaths()
    {
        await using TestServer server = await TestServer.StartAsync(tls: true, map: app => app.MapPost("/some/thing", () => "mine"));
        using var http = new HttpClient(TestServer.TrustingHandler());
        using var content = new StringContent("x");

        using HttpResponseMessage mine = await http.PostAsync(new Uri(server.Address, "/some/thing"), content);
        using HttpResponseMessage none = await http.PostAsync(new Uri(server.Address, "/other/thing"), content);

        Assert.Equal("mine", await mine.Content.ReadAsStringAsync());
        Assert.Equal(StatusCodes.Status404NotFound, (int)none.StatusCode);
    }

    internal sealed class DisposableService : UnimplementedService.UnimplementedServiceBase, IAsyncDisposable
    {
        public DisposableService(List<DisposableService> made)
        {
            made.Add(this);
        }

        public bool IsDisposed { get; private set; }

        public override Task<Empty> UnimplementedCall(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
