using Microsoft.Extensions.Diagnostics.HealthChecks;
using SharingBus.Backbone;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;

namespace SharingBus.Node;

/// <summary>Healthy means: may release, can write its journals, and reaches the backbone. Anything less is said in words.</summary>
internal sealed class NodeHealth(FederationState federation, AgencyDirectory agencies) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        string[] broken = [.. agencies.All.Where(a => !a.Journal.Health.Accepts).Select(a => $"{a.Id} journal {a.Journal.Health.Error}")];
        if (broken.Length > 0)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy(string.Join("; ", broken)));
        }

        List<string> limits = [.. agencies.All.Where(a => a.Backbone != BackboneHealth.Healthy).Select(a => $"{a.Id} backbone {a.Backbone}")];
        limits.AddRange(agencies.All.Where(a => !a.TakesNotices).Select(a => $"{a.Id} disk low"));
        if (federation.Obstacle is { } obstacle)
        {
            limits.Add(obstacle);
        }

        return Task.FromResult(limits.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join("; ", limits)));
    }
}
