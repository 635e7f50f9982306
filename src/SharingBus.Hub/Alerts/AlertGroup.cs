namespace SharingBus.Hub.Alerts;

/// <summary>
/// Alerts that are planned together and sent side by side. No two are about one situation, so none depends on the fate of another: what follows
/// is planned when the fate of all is known.
/// </summary>
internal sealed class AlertGroup(int most)
{
    private readonly List<AlertPlan> _plans = [];
    private readonly HashSet<string> _situations = new(StringComparer.Ordinal);

    /// <summary>What is planned, in order.</summary>
    public IReadOnlyList<AlertPlan> Plans => _plans;

    /// <summary>True where no more are planned together.</summary>
    public bool IsFull => _plans.Count >= most;

    /// <summary>True where an alert of this group is about a situation, or numbered among those about it.</summary>
    public bool Has(string situationId) => _situations.Contains(situationId);

    /// <summary>
    /// Adds an alert about a situation, where there is none about it yet. A cancellation is numbered under the situation that it was about once.
    /// </summary>
    public bool TryAdd(AlertPlan plan, string situationId)
    {
        if (Has(situationId) || Has(plan.SituationId))
        {
            return false;
        }

        _plans.Add(plan);
        _situations.Add(situationId);
        _situations.Add(plan.SituationId);
        return true;
    }
}
