using SharingBus.Federation.V1;
using SharingBus.PolicyService.Publishing;
using SharingBus.Trust.Bundles;

namespace SharingBus.PolicyService.Governance;

/// <summary>Makes the candidate of a proposal.</summary>
internal sealed class CandidateMaker(PolicyServiceOptions service, GovernanceOptions governance, BundleVerifier verifier, TimeProvider time)
{
    // A proposal that changes more is told by its beginning, for it travels in lists; the candidate itself says all.
    private const int MostChangeLines = 200;
    private const int LongestChangeLine = 200;

    private readonly CandidateCheck _check = new(verifier);

    /// <summary>Puts the changes onto the current version, and checks the whole.</summary>
    /// <param name="request">The changes, on the current version.</param>
    /// <param name="current">That version; null before the first.</param>
    /// <param name="restored">The version to restore; null where none is asked for.</param>
    /// <param name="inForce">What nodes are given now.</param>
    /// <exception cref="GovernanceRefusal">There is nothing to sign, or nodes would not accept it.</exception>
    public Candidate Make(ProposeRequest request, Bundle? current, Bundle? restored, VerifiedBundle? inForce)
    {
        var draft = CandidateComposer.Compose(service.Federation, current, restored, request.Changes, TermOf(request));
        var bytes = _check.Require(draft, inForce);
        var changes = BundleComparison.Describe(current, draft.Bundle);
        ProposalRules.RequireChange(request.Changes, changes);
        return new Candidate(bytes, [.. changes.Take(MostChangeLines).Select(Cut)]);
    }

    private static string Cut(string line) => line.Length <= LongestChangeLine ? line : line[..LongestChangeLine];

    // The version is the very next one. So a candidate that was overtaken can never be of use to anybody: nodes have that version, or a
    // higher one, already.
    private BundleTerm TermOf(ProposeRequest request)
    {
        var now = time.GetUtcNow();
        var days = request.Changes.ValidityDays == 0 ? governance.ValidityDays : (int)request.Changes.ValidityDays;
        return new BundleTerm(request.BaseVersion + 1, now, now, TimeSpan.FromDays(days));
    }
}
