using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.HealthChecks;

/// <summary>Passes what the health checks found on to those who watch.</summary>
internal sealed class HealthPublisher(HealthServiceImpl target, IOptions<GrpcHealthChecksOptions> options) : IHealthCheckPublisher
{
    public static HealthCheckResponse.Types.ServingStatus ToServing(HealthStatus status) =>
        status == HealthStatus.Unhealthy
            ? HealthCheckResponse.Types.ServingStatus.NotServing
            : HealthCheckResponse.Types.ServingStatus.Serving;

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        foreach (ServiceMapping mapping in options.Value.Services)
        {
            bool unhealthy = report.Entries.Any(entry =>
                entry.Value.Status == HealthStatus.Unhealthy
                && mapping.HealthCheckPredicate(new HealthCheckMapContext(entry.Key, entry.Value.Tags))
            );
            target.SetStatus(mapping.Name, ToServing(unhealthy ? HealthStatus.Unhealthy : HealthStatus.Healthy));
        }

        return Task.CompletedTask;
    }
}
