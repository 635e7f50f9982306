using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SharingBus.PolicyService.Governance;

/// <summary>Says when the journal takes no writes. Bundles are handed out all the same.</summary>
internal sealed class GovernanceHealth(GovernanceJournal journal) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        journal.Health.Accepts ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded($"governance journal {journal.Health.Error}"));
}
