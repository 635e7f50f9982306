using SharingBus.Lineage.Journals;
using SharingBus.Node.Bundles;
using SharingBus.Node.Derivation;
using SharingBus.Node.Publishing;
using SharingBus.Policy.Deciding;

namespace SharingBus.Node.Release;

/// <summary>
/// Withholds a derived notice from those to whom its parents may not be passed on. At the door only what would reach nobody is refused; the
/// agreement under which each recipient would get it is known here.
/// </summary>
internal sealed class OnwardNarrowing(string agency, Journal journal, FederationState federation)
{
    private readonly DerivationRules _rules = new(agency, journal, federation);

    /// <summary>Why it is withheld, in stable words.</summary>
    public static string Reason { get; } = PublishRefusals.Reason(PublishError.OnwardSharingForbidden);

    /// <summary>Takes the views out of the outcomes of such recipients.</summary>
    /// <returns>Whether there were any.</returns>
    public async ValueTask<bool> NarrowAsync(AcceptedNotice notice, List<RoleOutcome> outcomes, CancellationToken cancellation)
    {
        if (notice.Entry.Parents.Count == 0 || notice.Facts is not { } facts)
        {
            return false;
        }

        DateTimeOffset accepted = DateTimeOffset.UnixEpoch.AddMicroseconds(notice.AcceptedAtUnixMicros);
        IReadOnlyList<OnwardBound> bounds =
            await _rules.OnwardAsync(notice.Entry.Type, notice.Entry.Parents, facts.Purpose, accepted, cancellation);
        bool narrowed = false;
        for (int outcome = 0; outcome < outcomes.Count; outcome++)
        {
            Decision decision = outcomes[outcome].Decision;
            if (outcomes[outcome].Released && !bounds.All(bound => bound.Allows(decision.Recipient, decision.AgreementId)))
            {
                outcomes[outcome] = outcomes[outcome] with { View = null };
                narrowed = true;
            }
        }

        return narrowed;
    }
}
