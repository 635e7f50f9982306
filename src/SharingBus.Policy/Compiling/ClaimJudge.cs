using System.Collections.Frozen;
using SharingBus.Policy.Deciding;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>
/// Judges what others say they released: whether this bundle could have released it at all. What does not depend on the notice's content is
/// asked: register, agreement, and whether any grant of owner and ceiling names the case. The answer is never narrower than a decision.
/// </summary>
internal sealed class ClaimJudge(
    Period bundlePeriod,
    Register register,
    IReadOnlyList<CompiledAgreement> agreements,
    CompiledPolicy ceiling,
    IReadOnlyDictionary<string, CompiledPolicy> policies)
{
    private readonly FrozenDictionary<string, CompiledAgreement> _agreements = agreements.DistinctBy(agreement => agreement.Id).ToFrozenDictionary(agreement => agreement.Id);
    private readonly BoundedMemory<(ReleaseClaim Claim, int Stretch), DecisionReason> _granted = new(CompiledBundle.MaxRememberedDecisions);

    /// <summary>Released where the claim stands at an instant, else why it does not.</summary>
    /// <param name="claim">What is said.</param>
    /// <param name="now">The instant.</param>
    /// <param name="stretch">The stretch of the bundle's timeline that it lies in.</param>
    public DecisionReason Judge(in ReleaseClaim claim, DateTimeOffset now, int stretch)
    {
        if ((Forbids(claim, now) ?? AgreementFault(claim, now)) is { } fault)
        {
            return fault;
        }

        // From here on every name in the claim is the bundle's own: a stranger cannot fill the memory with others.
        return _granted.TryGetValue((claim, stretch), out var known) ? known : _granted.Put((claim, stretch), Granted(claim, now));
    }

    private DecisionReason? Forbids(in ReleaseClaim claim, DateTimeOffset now)
    {
        if (now >= bundlePeriod.Until)
        {
            return DecisionReason.BundleExpired;
        }

        if (!register.HasAgency(claim.Origin))
        {
            return DecisionReason.UnknownOrigin;
        }

        if (register.Find(claim.Recipient, claim.Role) is not { } role)
        {
            return DecisionReason.UnknownRecipient;
        }

        if (!NoticeTypes.IsKnown(claim.Type))
        {
            return DecisionReason.UnknownType;
        }

        return role.Hub && (claim.Type is NoticeType.Referral or NoticeType.CaseUpdate) ? DecisionReason.HubNever : null;
    }

    private DecisionReason? AgreementFault(in ReleaseClaim claim, DateTimeOffset now)
    {
        var id = claim.AgreementId;
        if (id.Length == 0)
        {
            return claim.Purpose == Purpose.ImminentDanger ? null : DecisionReason.NoAgreement;
        }

        if (!_agreements.TryGetValue(id, out var agreement) || !agreement.Covers(claim.Origin, claim.Recipient, claim.Type))
        {
            return DecisionReason.NoAgreement;
        }

        if (!agreement.HasPurpose(claim.Purpose))
        {
            return DecisionReason.PurposeNotAgreed;
        }

        return now < agreement.Period.From ? DecisionReason.AgreementNotYet
            : now >= agreement.Period.Until ? DecisionReason.AgreementExpired
            : null;
    }

    private DecisionReason Granted(ReleaseClaim claim, DateTimeOffset now) =>
        !policies.GetValueOrDefault(claim.Origin, CompiledPolicy.Nothing).Grants.Any(grant => grant.Names(claim, now)) ? DecisionReason.NoGrant
        : !ceiling.Grants.Any(grant => grant.Names(claim, now)) ? DecisionReason.Ceiling
        : DecisionReason.Released;
}
