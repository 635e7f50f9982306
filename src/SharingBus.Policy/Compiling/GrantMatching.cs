using SharingBus.Policy.Deciding;
using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Compiling;

/// <summary>Cuts from each grant that applies what it may not release to one class of notices.</summary>
internal sealed class GrantMatching(NoticeSchema schema, DecisionRequest request, PathSet shut)
{
    private readonly IReadOnlyList<MarkedPart> _markings = MarkedPart.Read(schema, request.Facts.Markings);

    /// <summary>The grants that release anything.</summary>
    public MatchedGrant[] Match(IReadOnlyList<CompiledGrant> grants)
    {
        var matches = new List<MatchedGrant>(grants.Count);
        foreach (var grant in grants)
        {
            var release = _markings.Count == 0 ? grant.Cut(schema, shut) : grant.Release(schema.Type).Without(schema, shut.Union(TooStrict(grant)));
            if (!release.Leaves.IsEmpty)
            {
                matches.Add(new MatchedGrant(grant, release, grant.Elements(schema.Type)));
            }
        }

        return [.. matches];
    }

    private PathSet TooStrict(CompiledGrant grant) => _markings
        .Where(marking => !grant.AllowsTlp(marking.Tlp, request.Role))
        .Aggregate(schema.None, (set, marking) => set.Union(marking.Leaves));
}
