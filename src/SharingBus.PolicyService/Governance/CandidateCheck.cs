using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Policy.Documents;
using SharingBus.Trust.Bundles;

namespace SharingBus.PolicyService.Governance;

/// <summary>Refuses a candidate that documents, compiler or nodes would refuse, with everything that is wrong.</summary>
internal sealed class CandidateCheck(BundleVerifier verifier)
{
    /// <summary>Checks a candidate before it becomes a proposal.</summary>
    /// <exception cref="GovernanceRefusal">It has faults.</exception>
    public ByteString Require(CandidateDraft draft, VerifiedBundle? inForce)
    {
        if (draft.UnsignedAgencies.Count > 0)
        {
            throw new GovernanceRefusal(
                GovernanceError.PolicyNeedsItsAgency,
                "Some policies have changed since that version, and only their agencies can take them back: "
                    + "each signs its policy under a higher version (`policy sign`); add them to the proposal.",
                [.. draft.UnsignedAgencies.Select(agency => new FieldViolation("changes.policies", agency))]);
        }

        var bytes = draft.Bundle.ToByteString();
        List<FieldViolation> faults =
        [
            .. draft.Faults,
            .. BundleValidator.Check(draft.Bundle).Select(error => new FieldViolation(error.Subject, error.Reason)),
            .. MissingKeys(draft.Bundle),
        ];
        var verdict = verifier.CheckCandidate(bytes, inForce);
        if (verdict != BundleError.None)
        {
            faults.AddRange(Places(draft.Bundle, verdict, inForce));
        }

        return faults.Count == 0 ? bytes : throw new GovernanceRefusal(
            verdict is BundleError.AgencyPolicyKeyUnknown or BundleError.AgencyPolicySignatureInvalid
                ? GovernanceError.PolicySignatureInvalid
                : GovernanceError.ChangesInvalid,
            "The changes do not make a bundle that nodes would accept.",
            faults);
    }

    private static IEnumerable<FieldViolation> MissingKeys(Bundle bundle) => bundle.Agencies
        .Where(agency => agency.SigningKeys.Count == 0 || agency.EncryptionKeys.Count == 0)
        .Select(agency => new FieldViolation($"agency {agency.Id}", "needs a signing key and an encryption key"));

    // The verifier names the fault and not the place. One policy at a time tells whose it is.
    private IEnumerable<FieldViolation> Places(Bundle bundle, BundleError verdict, VerifiedBundle? inForce)
    {
        if (!IsOfAPolicy(verdict))
        {
            return [new FieldViolation("bundle", verdict.Reason())];
        }

        return bundle.Policies.Where(IsFaulty).Select(policy => new FieldViolation($"policy {CandidateComposer.AgencyOf(policy)}", verdict.Reason()));

        bool IsFaulty(AgencyPolicy policy)
        {
            var alone = bundle.Clone();
            alone.Policies.Clear();
            alone.Policies.Add(policy);
            return verifier.CheckCandidate(alone.ToByteString(), inForce) == verdict;
        }
    }

    private static bool IsOfAPolicy(BundleError error) => error
        is BundleError.AgencyPolicyMalformed or BundleError.AgencyPolicyKeyUnknown or BundleError.AgencyPolicySignatureInvalid or BundleError.AgencyPolicyRolledBack;
}
