using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.HealthChecks;

/// <summary>Answers from the application's health checks: a question runs them, a watch follows what is published.</summary>
internal sealed class HealthChecksService(
    HealthServiceImpl published,
    HealthCheckService checks,
    IOptions<GrpcHealthChecksOptions> options,
    IHostApplicationLifetime lifetime
) : Health.V1.Health.HealthBase
{
    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        ServiceMapping mapping =
            options.Value.Services.Find(request.Service) ?? throw new RpcException(new Status(StatusCode.NotFound, string.Empty));
        HealthReport report = await checks.CheckHealthAsync(
            check => mapping.HealthCheckPredicate(new HealthCheckMapContext(check.Name, check.Tags)),
            context.CancellationToken
        );
        return new HealthCheckResponse { Status = HealthPublisher.ToServing(report.Status) };
    }

    public override async Task Watch(
        HealthCheckRequest request,
        IServerStreamWriter<HealthCheckResponse> responseStream,
        ServerCallContext context
    )
    {
        // A watch would otherwise hold up the server's stop.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        await published.WatchAsync(request.Service, responseStream, ending.Token);
    }
}
