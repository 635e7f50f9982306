using SharingBus.Hub.Escalation;
using SharingBus.Hub.History;
using SharingBus.Hub.Routing;

namespace SharingBus.Hub.Alerts;

/// <summary>What is to be said next: first what situations call for, then what is not acknowledged. Used under the ledger's lock alone.</summary>
internal sealed class AlertDesks
{
    // What a node commits together under load, and few enough that the one that waits longest keeps few others.
    private const int MostTogether = 32;

    private readonly HubState _state;
    private readonly AlertDesk _situations;

    /// <summary>Desks over a state.</summary>
    public AlertDesks(HubState state, HubOptions options, AlertingTable table)
    {
        _state = state;
        AlertComposer composer = new(options.Agency, options.Basis, new AlertRouter(table, options.EscalationRoles));
        Chains = new EscalationDesk(state, table, composer);
        _situations = new AlertDesk(state, composer, Chains, options.MinimumSources, table.GroupWithin);
    }

    /// <summary>The desk that follows chains.</summary>
    public EscalationDesk Chains { get; }

    /// <summary>How many notices were looked at to see what situations call for, since the beginning: the work of it, in notices.</summary>
    public long LookedAt => _situations.LookedAt;

    /// <summary>When something is to be said though nothing happens; null where nothing is.</summary>
    public DateTimeOffset? NextDue => new[] { _situations.NextDue, Chains.NextDue() }.Min();

    /// <summary>
    /// The messages to publish next, side by side: those that a crash left under way, else alerts about situations and the
    /// steps that are due.
    /// </summary>
    public IReadOnlyList<AlertPlan> Next(DateTimeOffset now)
    {
        if (_state.Alerts.IsUnderWay)
        {
            return [.. _state.Alerts.UnderWay];
        }

        // An alert that is about to be replaced is told to nobody else.
        var alerts = _situations.Next(now, MostTogether);
        var replaced = alerts.SelectMany(plan => plan.Replaces).ToHashSet();
        return [.. alerts, .. Chains.Next(now, replaced).Take(MostTogether)];
    }

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
