using SharingBus.Lineage.Journals;

namespace SharingBus.PolicyService.Governance;

/// <summary>Adds the governance to a policy service that has one.</summary>
internal static class GovernanceRegistration
{
    /// <summary>Adds what the governance consists of. Its journal is opened when the service starts.</summary>
    public static IServiceCollection AddGovernance(this IServiceCollection services, GovernanceOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(s => new GovernanceJournal(options.Journal, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<Journal>>()));
        services.AddSingleton(new GovernancePeople(options.People));
        services.AddSingleton<CandidateMaker>();
        services.AddSingleton<ApprovalRules>();
        services.AddSingleton<GovernanceDesk>();
        services.AddHostedService<GovernanceAlignment>();
        services.AddHealthChecks().AddCheck<GovernanceHealth>("governance");
        return services;
    }
}
