using Grpc.Core;

namespace SharingBus.PolicyService.Governance;

/// <summary>The stable names of the refusals, and the gRPC status of each. Never renamed.</summary>
internal static class GovernanceReasons
{
    /// <summary>Status and reason of a refusal.</summary>
    public static (StatusCode Code, string Reason) OnTheWire(this GovernanceError error) => error switch
    {
        GovernanceError.NotAPerson => (StatusCode.PermissionDenied, "NOT_A_GOVERNANCE_PERSON"),
        GovernanceError.NoKey => (StatusCode.PermissionDenied, "NO_GOVERNANCE_KEY"),
        GovernanceError.ProposerMayNotApprove => (StatusCode.PermissionDenied, "PROPOSER_MAY_NOT_APPROVE"),
        GovernanceError.ProposerMayNotReject => (StatusCode.PermissionDenied, "PROPOSER_MAY_NOT_REJECT"),
        GovernanceError.NotTheProposer => (StatusCode.PermissionDenied, "NOT_THE_PROPOSER"),
        GovernanceError.KeyNotYours => (StatusCode.PermissionDenied, "KEY_NOT_YOURS"),
        GovernanceError.SignatureInvalid => (StatusCode.InvalidArgument, "SIGNATURE_INVALID"),
        GovernanceError.AlreadyApproved => (StatusCode.AlreadyExists, "ALREADY_APPROVED"),
        GovernanceError.ProposalNotFound => (StatusCode.NotFound, "PROPOSAL_NOT_FOUND"),
        GovernanceError.ProposalClosed => (StatusCode.FailedPrecondition, "PROPOSAL_CLOSED"),
        GovernanceError.ProposalStale => (StatusCode.FailedPrecondition, "PROPOSAL_STALE"),
        GovernanceError.BaseNotCurrent => (StatusCode.FailedPrecondition, "BASE_NOT_CURRENT"),
        GovernanceError.NothingChanged => (StatusCode.InvalidArgument, "NOTHING_CHANGED"),
        GovernanceError.ChangesInvalid => (StatusCode.InvalidArgument, "CHANGES_INVALID"),
        GovernanceError.PolicySignatureInvalid => (StatusCode.InvalidArgument, "POLICY_SIGNATURE_INVALID"),
        GovernanceError.PolicyNeedsItsAgency => (StatusCode.FailedPrecondition, "POLICY_NEEDS_ITS_AGENCY"),
        GovernanceError.VersionNotFound => (StatusCode.NotFound, "VERSION_NOT_FOUND"),
        GovernanceError.RequestInvalid => (StatusCode.InvalidArgument, "REQUEST_INVALID"),
        GovernanceError.RequestIdReused => (StatusCode.AlreadyExists, "REQUEST_ID_REUSED"),
        GovernanceError.TooManyOpen => (StatusCode.ResourceExhausted, "TOO_MANY_OPEN_PROPOSALS"),
        GovernanceError.TooFewApprovers => (StatusCode.FailedPrecondition, "TOO_FEW_APPROVERS"),
        GovernanceError.CandidateNotValid => (StatusCode.FailedPrecondition, "CANDIDATE_NOT_VALID"),
        GovernanceError.StorageFailed => (StatusCode.Unavailable, "GOVERNANCE_STORAGE"),
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };
}
