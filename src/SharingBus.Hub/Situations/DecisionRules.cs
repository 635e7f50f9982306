using Grpc.Core;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Proposals;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Situations;

/// <summary>What a decision, above all one about a person, must say before it counts.</summary>
internal static class DecisionRules
{
    // Long enough for a full name and a service number.
    private const int MaxAnalyst = 200;

    // A paragraph; a longer reason belongs into a case file.
    private const int MaxReason = 1_000;

    private const string CodePrefix = "IDENTITY_CERTAINTY_";

    /// <summary>The certainty that the request states; refuses, with every fault at once, what lacks a name, a reason or a certainty.</summary>
    public static IdentityCertainty Check(DecideProposalRequest request)
    {
        var certainty = CertaintyOf(request.IdentityCertainty);
        List<FieldViolation> faults = [.. new[] { Analyst(request.Analyst), Reason(request.Reason) }.OfType<FieldViolation>()];
        if (certainty == IdentityCertainty.Unspecified)
        {
            faults.Add(new("identity_certainty", "Must be CERTAIN, PROBABLE, POSSIBLE or UNKNOWN."));
        }
        else if (request.Confirm && certainty is not (IdentityCertainty.Certain or IdentityCertainty.Probable))
        {
            faults.Add(new("identity_certainty", "To confirm, the analyst must be CERTAIN or hold it PROBABLE; otherwise leave the proposal open."));
        }

        Refuse(faults);
        return certainty;
    }

    /// <summary>The notices of an open proposal.</summary>
    public static NoticePair Find(ProposalBook book, string proposalId) =>
        book.Find(proposalId)
            ?? throw WireError.Create(StatusCode.NotFound, "PROPOSAL_NOT_FOUND", "There is no such proposal, or what it rested on is gone.");

    /// <summary>A decision is final: only the same one may be made again.</summary>
    public static void RequireSame(ProposalDecision before, DecideProposalRequest request)
    {
        if (before.Confirmed != request.Confirm)
        {
            throw WireError.Create(StatusCode.FailedPrecondition, "PROPOSAL_ALREADY_DECIDED", "The proposal was decided otherwise before.");
        }
    }

    /// <summary>What is wrong with the name of a person; null where nothing is.</summary>
    public static FieldViolation? Analyst(string name) =>
        name.Trim().Length is 0 or > MaxAnalyst ? new("analyst", "Name the person who decides, in at most 200 characters.") : null;

    /// <summary>What is wrong with a reason; null where nothing is.</summary>
    public static FieldViolation? Reason(string reason) =>
        reason.Trim().Length is 0 or > MaxReason ? new("reason", "Say why, in at most 1,000 characters.") : null;

    /// <summary>Refuses a decision with every fault at once.</summary>
    public static void Refuse(IReadOnlyCollection<FieldViolation> faults)
    {
        if (faults.Count > 0)
        {
            throw WireError.Create(StatusCode.InvalidArgument, "DECISION_INCOMPLETE", "The decision lacks what must be on record.", faults);
        }
    }

    private static IdentityCertainty CertaintyOf(string text)
    {
        var code = text.Trim().ToUpperInvariant();
        return (code.StartsWith(CodePrefix, StringComparison.Ordinal) ? code[CodePrefix.Length..] : code) switch
        {
            "CERTAIN" => IdentityCertainty.Certain,
            "PROBABLE" => IdentityCertainty.Probable,
            "POSSIBLE" => IdentityCertainty.Possible,
            "UNKNOWN" => IdentityCertainty.Unknown,
            _ => IdentityCertainty.Unspecified,
        };
    }
}
