using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Trust.Bundles;

namespace SharingBus.PolicyService.Governance;

/// <summary>
/// Who may say yes and no, and which signatures count: each by a person other than the proposer, with a key that is that person's today, no
/// person and no key twice.
/// </summary>
internal sealed class ApprovalRules(GovernancePeople people, BundleVerifier verifier)
{
    /// <summary>That the caller may approve at all.</summary>
    /// <exception cref="GovernanceRefusal">Not.</exception>
    public static void RequireMayApprove(GovernanceCaller caller, ProposalRecord proposal)
    {
        RequireKey(caller);
        if (caller.Person == proposal.Proposer)
        {
            throw new GovernanceRefusal(
                GovernanceError.ProposerMayNotApprove, $"Nobody approves what they propose; {BundleVerifier.RequiredSignatures} others must.");
        }
    }

    /// <summary>That the caller may reject.</summary>
    /// <exception cref="GovernanceRefusal">Not.</exception>
    public static void RequireMayReject(GovernanceCaller caller, ProposalRecord proposal)
    {
        RequireKey(caller);
        if (caller.Person == proposal.Proposer)
        {
            throw new GovernanceRefusal(GovernanceError.ProposerMayNotReject, "A proposer withdraws.");
        }
    }

    /// <summary>That the caller may withdraw.</summary>
    /// <exception cref="GovernanceRefusal">Not.</exception>
    public static void RequireMayWithdraw(GovernanceCaller caller, ProposalRecord proposal)
    {
        if (caller.Person != proposal.Proposer)
        {
            throw new GovernanceRefusal(GovernanceError.NotTheProposer, "Only the proposer withdraws; others with a key reject.");
        }
    }

    /// <summary>That enough others than a proposer could approve.</summary>
    /// <exception cref="GovernanceRefusal">Not.</exception>
    public void RequireApprovers(GovernanceCaller proposer)
    {
        if (people.CountOtherSigners(proposer.Person) < BundleVerifier.RequiredSignatures)
        {
            throw new GovernanceRefusal(
                GovernanceError.TooFewApprovers,
                $"It takes {BundleVerifier.RequiredSignatures} signers other than the proposer, and there are fewer: somebody else must propose it.");
        }
    }

    /// <summary>Whether the person has given this key's signature already: an answer was lost, and the question comes again.</summary>
    public bool IsRepeated(ProposalRecord proposal, GovernanceCaller caller, Signature signature) =>
        Counted(proposal).Any(approval => approval.Person == caller.Person && approval.Signature.KeyId == signature.KeyId);

    /// <summary>The approvals that count today.</summary>
    public IEnumerable<ProposalApproval> Counted(ProposalRecord proposal) => proposal.Approvals
        .Where(approval => approval.Person != proposal.Proposer && people.Owns(approval.Person, approval.Signature.KeyId))
        .DistinctBy(approval => approval.Person, StringComparer.Ordinal);

    /// <summary>That a signature may be added.</summary>
    /// <exception cref="GovernanceRefusal">Not.</exception>
    public void Require(GovernanceCaller caller, ProposalRecord proposal, ByteString candidate, Signature signature, VerifiedBundle? inForce)
    {
        if (!people.Owns(caller.Person, signature.KeyId))
        {
            throw new GovernanceRefusal(
                GovernanceError.KeyNotYours, $"Key '{signature.KeyId}' is not registered as a governance key of {caller.Person}.");
        }

        if (verifier.CheckSignature(candidate, signature) != BundleError.None)
        {
            throw new GovernanceRefusal(
                GovernanceError.SignatureInvalid,
                $"The signature is not that key's over the candidate of proposal {proposal.Number}; sign the bytes that GetProposal gives.");
        }

        if (Counted(proposal).Any(approval => approval.Person == caller.Person))
        {
            throw new GovernanceRefusal(GovernanceError.AlreadyApproved, $"{caller.Person} has approved already, with another key; that counts once.");
        }

        RequireValid(verifier.CheckCandidate(candidate, inForce));
    }

    /// <summary>That nodes would accept what is about to be published.</summary>
    /// <exception cref="GovernanceRefusal">They would not.</exception>
    public void RequireAcceptable(SignedBundle signed, VerifiedBundle? inForce) => RequireValid(verifier.Verify(signed, inForce).Error);

    private static void RequireKey(GovernanceCaller caller)
    {
        if (!caller.HasKey)
        {
            throw new GovernanceRefusal(GovernanceError.NoKey, $"{caller.Person} holds no governance key.");
        }
    }

    private static void RequireValid(BundleError verdict)
    {
        if (verdict != BundleError.None)
        {
            throw new GovernanceRefusal(
                GovernanceError.CandidateNotValid,
                $"Nodes would not accept the candidate now ({verdict.Reason()}): propose it again.",
                facts: new Dictionary<string, string>(StringComparer.Ordinal) { ["bundle_error"] = verdict.Reason() });
        }
    }
}
