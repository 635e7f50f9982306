using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.Decisions;

/// <summary>
/// Finds the decisions that stand in the way of another: merges, taken together, must not bring both sides of a split into one situation. It looks at
/// all that was said, whether the notices are present or not, so no order of arrival can bring out a contradiction later.
/// </summary>
internal static class DecisionConflict
{
    /// <summary>The decisions that one contradicts, oldest first; none where it can stand beside them.</summary>
    /// <param name="decision">The one that is to stand.</param>
    /// <param name="standing">Those that stand, what it takes the place of among them: it says no more than the one that is to stand, and is not named.</param>
    public static IReadOnlyList<SituationDecision> To(SituationDecision decision, IEnumerable<SituationDecision> standing)
    {
        SituationDecision[] others = [.. standing.Where(other => other.Groups)];
        var all = others.Append(decision).Select(one => (Decision: one, Constraint: one.ToConstraint())).ToList();
        List<(HashSet<Guid> Notices, HashSet<SituationDecision> By)> merged = [];
        foreach (var (by, merge) in all.Where(one => !one.Constraint.Separates))
        {
            HashSet<Guid> notices = [.. merge.All];
            HashSet<SituationDecision> because = [by];
            foreach (var set in merged.Where(set => set.Notices.Overlaps(notices)).ToList())
            {
                notices.UnionWith(set.Notices);
                because.UnionWith(set.By);
                merged.Remove(set);
            }

            merged.Add((notices, because));
        }

        return
        [
            .. all.Where(one => one.Constraint.Separates)
                .SelectMany(split => merged.Where(set => Bridges(set.Notices, split.Constraint)).SelectMany(set => set.By.Append(split.Decision)))
                .Where(one => one.Number != decision.Number)
                .Distinct()
                .OrderBy(one => one.Number),
        ];
    }

    private static bool Bridges(HashSet<Guid> together, Constraint split) =>
        split.WithHeirs(split.Notices).Any(together.Contains) && split.WithHeirs(split.Rest).Any(together.Contains);
}
