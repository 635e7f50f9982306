using System.Collections.Immutable;

namespace SharingBus.Policy.Analysis;

/// <summary>Conditions under which one field is released, and in which forms.</summary>
/// <param name="Box">The conditions.</param>
/// <param name="Forms">The forms that owner and ceiling both permit there.</param>
/// <param name="Rules">The rules that lead to it.</param>
/// <param name="Agreements">The agreements; none where break-glass stands in for one.</param>
internal sealed record Way(ConditionBox Box, uint Forms, ImmutableSortedSet<string> Rules, ImmutableSortedSet<string> Agreements)
{
    public static Way Of(Passage passage, ConditionBox box, uint forms) => new(
        box,
        forms,
        ImmutableSortedSet.CreateRange(RuleOrder.Instance, passage.RuleIds),
        passage.AgreementId.Length == 0 ? [] : [passage.AgreementId]);

    /// <summary>What several ways that hold the same cell make of it.</summary>
    public static Way Of(ConditionBox box, IReadOnlyList<Way> ways) => new(
        box,
        ways.Aggregate(Schema.Forms.None, (forms, way) => forms | way.Forms),
        ways.Aggregate(ImmutableSortedSet<string>.Empty.WithComparer(RuleOrder.Instance), (all, way) => all.Union(way.Rules)),
        ways.Aggregate(ImmutableSortedSet<string>.Empty, (all, way) => all.Union(way.Agreements)));
}
