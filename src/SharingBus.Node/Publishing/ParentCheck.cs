using Google.Protobuf;
using Google.Protobuf.Collections;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Bundles;
using SharingBus.Node.Derivation;
using SharingBus.Node.Release;
using SharingBus.Policy.Deciding;

namespace SharingBus.Node.Publishing;

/// <summary>Refuses a notice whose parents may not be used for its purpose, or not be passed on to anybody whom it would reach.</summary>
internal sealed class ParentCheck(string agency, Journal journal, FederationState federation, TimeProvider time)
{
    private readonly DerivationRules _rules = new(agency, journal, federation);

    /// <summary>Why the notice is refused; null where it is not. The notice is canonical and valid.</summary>
    public async ValueTask<PublishRefused?> CheckAsync(PublishDraft draft, CancellationToken cancellation)
    {
        RepeatedField<ByteString> parents = draft.Request.Parents;
        if (parents.Count == 0 || !NoticeFacts.TryRead(draft.Request.Type, draft.Notice.Span, out NoticeFacts facts))
        {
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        IReadOnlyList<int> repurposed = await _rules.RepurposedAsync(parents, facts.Purpose, now, cancellation);
        if (repurposed.Count > 0)
        {
            return Repurposed(repurposed);
        }

        IReadOnlyList<OnwardBound> bounds = await _rules.OnwardAsync(draft.Request.Type, parents, facts.Purpose, now, cancellation);
        return bounds.Count > 0 && WouldReachNobody(draft, facts, bounds, now) ? PassedOn(bounds) : null;
    }

    private static PublishRefused Repurposed(IReadOnlyList<int> places) => new(
        PublishError.RepurposingNotApproved,
        "A parent was shared for another purpose, and its origin did not approve its use for an investigation.",
        [
            .. places.Select(place => new FieldViolation(
                $"parents[{place}]",
                "Ask its origin (InformationRequest of purpose INVESTIGATION about it), and name the answer, a hit that names it, among the parents; "
                    + $"an answer serves for {OriginApprovals.Fresh.Days} days. For a notice of your own name such a request with approved_by.")),
        ]);

    private static PublishRefused PassedOn(IReadOnlyList<OnwardBound> bounds) => new(
        PublishError.OnwardSharingForbidden,
        "A parent may not be passed on to anybody whom this notice would reach.",
        [
            .. bounds.Select(bound => new FieldViolation(
                $"parents[{bound.Place}]",
                "Address its origin, or parties of the agreement under which it came where that allows it; or ask its origin and name the answer among the parents.")),
        ]);

    // Where policy releases nothing there is nothing to refuse: the decision says why.
    private bool WouldReachNobody(PublishDraft draft, NoticeFacts facts, IReadOnlyList<OnwardBound> bounds, DateTimeOffset now)
    {
        Decision[] released =
        [
            .. (federation.Current?.Policy.RecipientsOf(agency) ?? [])
                .Where(role => NoticeAudience.Of(draft.Request.Audience).Has(role.Agency, role.Role))
                .Select(role => federation.Current!.Policy.Decide(
                    new DecisionRequest(agency, draft.Request.Type, facts, role.Agency, role.Role, now)))
                .Where(decision => decision.Verdict == Verdict.Released),
        ];
        return released.Length > 0
            && !Array.Exists(released, decision => bounds.All(bound => bound.Allows(decision.Recipient, decision.AgreementId)));
    }
}
