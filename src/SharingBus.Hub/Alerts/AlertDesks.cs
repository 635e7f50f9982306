using SharingBus.Hub.Escalation;
using SharingBus.Hub.History;
using SharingBus.Hub.Routing;

namespace SharingBus.Hub.Alerts;

/// <summary>What is to be said next: first what situations call for, then what is not acknowledged. Used under the ledger's lock alone.</summary>
internal sealed class AlertDesks
{
    private readonly AlertDesk _situations;

    /// <summary>Desks over a state.</summary>
    public AlertDesks(HubState state, HubOptions options, AlertingTable table)
    {
        AlertComposer composer = new(options.Agency, options.Basis, new AlertRouter(table, options.EscalationRoles));
        _situations = new AlertDesk(state, composer, options.MinimumSources, table.GroupWithin);
        Chains = new EscalationDesk(state, table, composer);
    }

    /// <summary>The desk that follows chains.</summary>
    public EscalationDesk Chains { get; }

    /// <summary>When something is to be said though nothing happens; null where nothing is.</summary>
    public DateTimeOffset? NextDue => new[] { _situations.NextDue, Chains.NextDue() }.Min();

    /// <summary>The message to publish next, or null.</summary>
    public AlertPlan? Next(DateTimeOffset now) => _situations.Next(now) ?? Chains.Next(now);

    /// <summary>Remembers that a message was refused; a step of a chain is not taken again.</summary>
    public void Refused(AlertPlan plan)
    {
        if (plan.Escalates is null)
        {
            _situations.Refused(plan);
        }
    }

    /// <summary>Opens everything again, refused plans too.</summary>
    public void LookAtEverything() => _situations.LookAtEverything();
}
