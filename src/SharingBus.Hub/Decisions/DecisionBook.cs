using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Decisions;

/// <summary>What analysts said of situations. Nothing is forgotten; what was withdrawn no longer stands.</summary>
internal sealed class DecisionBook
{
    private readonly SortedDictionary<long, KeptDecision> _all = [];
    private readonly Dictionary<Guid, long[]> _about = [];

    /// <summary>The number of the next decision.</summary>
    public long Next => _all.Count + 1;

    /// <summary>Every decision, oldest first.</summary>
    public IReadOnlyCollection<KeptDecision> All => _all.Values;

    /// <summary>The decisions that stand, oldest first.</summary>
    public IEnumerable<SituationDecision> Standing => _all.Values.Where(kept => kept.Withdrawn is null).Select(kept => kept.Decision);

    /// <summary>A decision, standing or not; null where there is none of this number.</summary>
    public KeptDecision? Find(long number) => _all.GetValueOrDefault(number);

    /// <summary>The standing decisions that name a notice, oldest first.</summary>
    public IEnumerable<SituationDecision> About(Guid notice) => (_about.GetValueOrDefault(notice) ?? []).Select(number => _all[number].Decision);

    /// <summary>The standing decisions that name a notice of a situation, oldest first.</summary>
    public IReadOnlyList<SituationDecision> About(Cluster cluster) =>
        _about.Count == 0 ? [] : [.. cluster.Members.SelectMany(About).Distinct().OrderBy(decision => decision.Number)];

    /// <summary>The decision that a situation is none; null where there is none, or where a notice came since.</summary>
    public SituationDecision? RejectionOf(Cluster cluster) =>
        About(cluster.Oldest).FirstOrDefault(decision => decision.Kind == DecisionKind.Reject && cluster.Members.All(decision.Held));

    /// <summary>How many notices of a situation were rejected before the others came.</summary>
    public int RejectedBefore(Cluster cluster) =>
        About(cluster).Where(decision => decision.Kind == DecisionKind.Reject)
            .Select(decision => cluster.Members.Count(decision.Held))
            .DefaultIfEmpty(0).Max();

    /// <summary>Keeps a decision, in place of the one of its number.</summary>
    public void Keep(SituationDecision decision)
    {
        Forget(decision.Number);
        _all[decision.Number] = new KeptDecision(decision, null);
        foreach (var notice in decision.ToConstraint().All.Distinct())
        {
            _about[notice] = [.. _about.GetValueOrDefault(notice) ?? [], decision.Number];
        }
    }

    /// <summary>A decision no longer stands.</summary>
    /// <returns>The decision; null where it did not stand.</returns>
    public SituationDecision? Withdraw(DecisionWithdrawn withdrawn)
    {
        if (!_all.TryGetValue(withdrawn.Decision, out var kept) || kept.Withdrawn is not null)
        {
            return null;
        }

        Forget(withdrawn.Decision);
        _all[withdrawn.Decision] = kept with { Withdrawn = withdrawn };
        return kept.Decision;
    }

    /// <summary>The decisions that a notice carries over to the one that took its place: what it belongs to or not stays true of it.</summary>
    public IReadOnlyList<SituationDecision> Inherit(Heir heir) =>
    [
        .. About(heir.Of)
            .Where(decision => decision.Groups && !decision.ToConstraint().All.Contains(heir.Id))
            .Select(decision => decision with { Heirs = [.. decision.Heirs, heir] })
            .Where(decision => DecisionConflict.To(decision, Standing).Count == 0),
    ];

    private void Forget(long number)
    {
        foreach (var notice in _all.TryGetValue(number, out var kept) ? kept.Decision.ToConstraint().All.Distinct() : [])
        {
            if (_about.TryGetValue(notice, out var numbers))
            {
                _about[notice] = [.. numbers.Where(other => other != number)];
                _ = _about[notice].Length == 0 && _about.Remove(notice);
            }
        }
    }
}
