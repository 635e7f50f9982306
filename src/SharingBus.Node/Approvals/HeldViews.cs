using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Bundles;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Explaining;
using SharingBus.Policy.Filtering;

namespace SharingBus.Node.Approvals;

/// <summary>What each role would get of a notice that is held: the paths of its fields, as the filter that would make its view lets them through.</summary>
internal sealed class HeldViews(string agency, EmergencyDecisions decisions, PseudonymKeys pseudonyms)
{
    /// <summary>One for each role of the recipients, in the order of the register.</summary>
    public IEnumerable<HeldView> Of(HeldNotice held, FederationSnapshot snapshot, ReadOnlyMemory<byte> notice, DateTimeOffset now)
    {
        if (!NoticeFacts.TryRead(held.Accepted.Type, notice.Span, out NoticeFacts facts))
        {
            yield break;
        }

        foreach (Agency recipient in snapshot.Verified.Bundle.Agencies.Where(a => held.Recipients.Contains(a.Id)))
        {
            foreach (Role role in recipient.Roles)
            {
                var request = new DecisionRequest(agency, held.Accepted.Type, facts, recipient.Id, role.Id, now);
                yield return View(decisions.Decide(snapshot, request, held.Index), notice.Span);
            }
        }
    }

    private HeldView View(Decision decision, ReadOnlySpan<byte> notice)
    {
        byte[] view = new byte[decision.Filter.MaxViewLength(notice.Length)];
        int length = Math.Max(0, decision.Filter.Filter(notice, view, pseudonyms));
        IReadOnlyDictionary<string, int> released = PathPrinter.Count(decision.Type, view.AsSpan(0, length));
        IReadOnlyDictionary<string, int> present = PathPrinter.Count(decision.Type, notice);
        return new HeldView
        {
            Agency = decision.Recipient,
            Role = decision.Role,
            ReleasedPaths = { released.Keys },
            WithheldPaths = { present.Where(field => released.GetValueOrDefault(field.Key) < field.Value).Select(field => field.Key) },
            Reason = decision.Reason.Code(),
            AgreementId = decision.AgreementId,
            RuleIds = { decision.RuleIds },
            Transformed = { decision.Transformed },
            Obligations = decision.Obligations,
        };
    }
}
