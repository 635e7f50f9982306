using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SharingBus.Grpc.Tests.Infrastructure;
using HealthClient = Grpc.Health.V1.Health.HealthClient;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace SharingBus.Grpc.Tests.Health;

/// <summary>The health service, on statuses set by hand and on health checks.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task Check_StatusSet_IsTold()
    {
        var health = new HealthServiceImpl();
        await using TestServer server = await StartAsync(health);
        using GrpcChannel channel = server.CreateChannel();
        var client = new HealthClient(channel);

        health.SetStatus("node", ServingStatus.NotServing);

        Assert.Equal(ServingStatus.NotServing, (await client.CheckAsync(new HealthCheckRequest { Service = "node" })).Status);
        RpcException unknown = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.CheckAsync(new HealthCheckRequest { Service = "other" })
        );
        Assert.Equal(StatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Watch_StatusChanges_EachIsTold()
    {
        var health = new HealthServiceImpl();
        await using TestServer server = await StartAsync(health);
        using GrpcChannel channel = server.CreateChannel();
        using var watch = new HealthClient(channel).Watch(new HealthCheckRequest { Service = "node" });

        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
        health.SetStatus("node", ServingStatus.Serving);
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        health.SetStatus("node", ServingStatus.NotServing);
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        health.ClearStatus("node");
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));
    }

    [Fact]
    public async Task Check_HealthChecksMapped_AnswersFromThoseOfTheService()
    {
        await using TestServer server = await TestServer.StartAsync(
            services: services =>
                services
                    .AddGrpcHealthChecks(options => options.Services.MapService("journal", check => check.Tags.Contains("journal")))
                    .AddCheck("disk", () => HealthCheckResult.Healthy(), ["journal"])
                    .AddCheck("broker", () => HealthCheckResult.Unhealthy()),
            map: app => app.MapGrpcHealthChecksService()
        );
        using GrpcChannel channel = server.CreateChannel();
        var client = new HealthClient(channel);

        Assert.Equal(ServingStatus.Serving, (await client.CheckAsync(new HealthCheckRequest { Service = "journal" })).Status);
        Assert.Equal(ServingStatus.NotServing, (await client.CheckAsync(new HealthCheckRequest())).Status);

        // The health check service itself logs an unhealthy check as an error.
        Assert.All(server.TakeErrors(), error => Assert.Contains("broker", error, StringComparison.Ordinal));
    }

    private static Task<TestServer> StartAsync(HealthServiceImpl health) =>
        TestServer.StartAsync(services: services => services.AddSingleton(health), map: app => app.MapGrpcService<HealthServiceImpl>());

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(default).WaitAsync(TimeSpan.FromSeconds(20)));
        return watch.ResponseStream.Current.Status;
    }
}
