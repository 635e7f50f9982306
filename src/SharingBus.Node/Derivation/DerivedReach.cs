using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Bundles;
using SharingBus.Node.Publishing;
using SharingBus.Node.Release;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Filtering;

namespace SharingBus.Node.Derivation;

/// <summary>
/// Says before a derived notice is published which roles policy would release it to, and whether each of its parents may be released to each
/// of them. A parent is judged by the policy of its own origin, as that stands in the bundle, and by what the asking system's roles were
/// given of it: what they were not given, the notice cannot tell of.
/// </summary>
internal sealed class DerivedReach(string agency, Journal journal, FederationState federation, PseudonymKeys pseudonyms, TimeProvider time)
{
    private readonly HeldNotices _held = new(agency, journal);
    private readonly DerivationRules _rules = new(agency, journal, federation);

    /// <summary>One answer for each role of every other agency that the notice is not narrowed away from.</summary>
    /// <param name="draft">The notice, checked and canonical.</param>
    /// <param name="toldPaths">The fields of its parents that it tells of.</param>
    /// <param name="snapshot">The bundle to judge by.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async ValueTask<PreviewDerivedResponse> ReadAsync(
        PublishDraft draft, IReadOnlyCollection<string> toldPaths, FederationSnapshot snapshot, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        PublishRequest request = draft.Request;
        if (!NoticeFacts.TryRead(request.Type, draft.Notice.Span, out NoticeFacts facts))
        {
            return new PreviewDerivedResponse { BundleVersion = snapshot.Version };
        }

        List<ParentReach> parents = [];
        foreach (ByteString parent in request.Parents)
        {
            HeldNotice? held = (await _held.FindAsync([parent], cancellation))[0];
            bool hasEnded = held is not null && await _held.HasEndedAsync(held, cancellation);
            parents.Add(new ParentReach(parent, Told(held, draft), hasEnded, toldPaths, pseudonyms));
        }

        IReadOnlyList<OnwardBound> bounds = await _rules.OnwardAsync(request.Type, request.Parents, facts.Purpose, now, cancellation);
        NoticeAudience audience = NoticeAudience.Of(request.Audience);
        PreviewDerivedResponse answer = new() { BundleVersion = snapshot.Version };
        foreach ((string recipient, string role) in snapshot.Policy.RecipientsOf(agency).Where(r => audience.Has(r.Agency, r.Role)))
        {
            Decision decision = snapshot.Policy.Decide(new DecisionRequest(agency, request.Type, facts, recipient, role, now));
            bool isPassedOn = decision.Verdict == Verdict.Released && !bounds.All(bound => bound.Allows(recipient, decision.AgreementId));
            answer.Recipients.Add(new DerivedRecipient
            {
                Agency = recipient,
                Role = role,
                Released = decision.Verdict == Verdict.Released && !isPassedOn,
                Reason = isPassedOn ? OnwardNarrowing.Reason : decision.Reason.Code(),
                Obstacles = { parents.Select(parent => parent.ObstacleTo(snapshot, recipient, role, now)).OfType<ParentObstacle>() },
            });
        }

        return answer;
    }

    // Of another agency's notice what the system's own roles were given; the agency's own as it is.
    private HeldNotice? Told(HeldNotice? held, PublishDraft draft) => held is null || held.Origin == agency
        ? held
        : held with { Views = [.. held.Views.Where(view => view.Roles.Any(draft.System.Roles.Contains))] };
}
