using Microsoft.Extensions.Diagnostics.HealthChecks;
using SharingBus.Backbone;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;

namespace SharingBus.Node;

/// <summary>
/// Healthy means: may release, can sign and open, can write the journals it leads, and reaches the backbone and the databases. Anything less is said in words,
/// and of agencies that several nodes may lead, whether this one does.
/// </summary>
internal sealed class NodeHealth(FederationState federation, AgencyDirectory agencies) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HostedAgency[] led = [.. agencies.All.Select(a => a.Work).OfType<HostedAgency>()];
        string[] broken = [.. led.Where(a => !a.Journal.Health.Accepts).Select(a => $"{a.Id} journal {a.Journal.Health.Error}")];
        if (broken.Length > 0)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy(string.Join("; ", broken)));
        }

        List<string> limits = [.. led.Where(a => a.Backbone != BackboneHealth.Healthy).Select(a => $"{a.Id} backbone {a.Backbone}")];
        limits.AddRange(led.Where(a => !a.TakesNotices).Select(a => $"{a.Id} disk low"));
        limits.AddRange(led.Where(a => a.Telling.Overdue > 0).Select(a => $"{a.Id} break-glass untold to a supervisor elsewhere: {a.Telling.Overdue}"));
        limits.AddRange(led.Where(a => a.Witnessing.Cosigned.IsOverdue).Select(a => $"{a.Id} journal not cosigned by {a.Witnessing.Cosigned.Quorum} witnesses for too long"));
        limits.AddRange(led.SelectMany(a => a.Restores.Said));
        limits.AddRange(agencies.All.Select(a => a.KeyFault).OfType<string>());
        limits.AddRange(agencies.All.Where(a => !a.IsInTouch).Select(a => $"{a.Id} database does not answer"));
        if (federation.Obstacle is { } obstacle)
        {
            limits.Add(obstacle);
        }

        string said = string.Join("; ", limits.Concat(agencies.All.Where(a => a.MayFollow).Select(a => a.Standing)));
        return Task.FromResult(limits.Count == 0 ? HealthCheckResult.Healthy(said) : HealthCheckResult.Degraded(said));
    }
}
