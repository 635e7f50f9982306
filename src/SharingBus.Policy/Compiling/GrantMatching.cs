using SharingBus.Policy.Deciding;
using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Compiling;

/// <summary>Finds the grants that apply to one class of notices, and cuts from each what it may not release there.</summary>
internal sealed class GrantMatching(NoticeSchema schema, DecisionRequest request, ReleaseGate gate, PathSet shut)
{
    private readonly IReadOnlyList<MarkedPart> _markings = MarkedPart.Read(schema, request.Facts.Markings);

    public GrantMatches Match(CompiledPolicy policy)
    {
        var matches = new List<MatchedGrant>();
        var reason = DecisionReason.NoGrant;
        foreach (var grant in policy.Grants.Where(Applies))
        {
            if (!grant.AllowsTlp(request.Facts.Tlp, request.Role))
            {
                reason = reason == DecisionReason.NothingLeft ? reason : DecisionReason.TlpTooStrict;
                continue;
            }

            var release = grant.Release(schema.Type).Without(schema, shut.Union(TooStrict(grant)));
            reason = DecisionReason.NothingLeft;
            if (!release.Leaves.IsEmpty)
            {
                matches.Add(new MatchedGrant(grant, release, grant.Elements(schema.Type)));
            }
        }

        return new GrantMatches(matches, reason);
    }

    private bool Applies(CompiledGrant grant) => !grant.Lacks(request, gate).Any();

    private PathSet TooStrict(CompiledGrant grant) => _markings
        .Where(marking => !grant.AllowsTlp(marking.Tlp, request.Role))
        .Aggregate(schema.None, (set, marking) => set.Union(marking.Leaves));
}
