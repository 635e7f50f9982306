using SharingBus.Policy.Deciding;
using SharingBus.Policy.Filtering;
using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Compiling;

/// <summary>What a set of rules releases, whatever the agreement is called.</summary>
/// <param name="Reason">Whether anything is released, and if not why.</param>
/// <param name="Own">The owner's grants that take part.</param>
/// <param name="Top">The ceiling's.</param>
/// <param name="RuleIds">The ids of all rules that take part.</param>
/// <param name="Forms">What is released, and in which forms.</param>
/// <param name="Root">The table of the filter; null where nothing is released.</param>
internal sealed record RuleView(
    DecisionReason Reason, MatchedGrant[] Own, MatchedGrant[] Top, IReadOnlyList<string> RuleIds, FormMap Forms, MessageFilter? Root)
{
    /// <summary>The earliest end of a grant.</summary>
    public DateTimeOffset End { get; } = Own.Concat(Top).Select(match => match.Grant.Period.Until).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
}
