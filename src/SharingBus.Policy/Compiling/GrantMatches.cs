using SharingBus.Policy.Deciding;

namespace SharingBus.Policy.Compiling;

/// <summary>The grants of one policy that apply to a class of notices.</summary>
/// <param name="Grants">Those that release anything.</param>
/// <param name="Reason">Why none does, where none does.</param>
internal sealed record GrantMatches(IReadOnlyList<MatchedGrant> Grants, DecisionReason Reason)
{
    public IEnumerable<string> Ids => Grants.Select(match => match.Grant.Id);
}
