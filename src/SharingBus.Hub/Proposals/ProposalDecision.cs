using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Proposals;

/// <summary>What an analyst said of two notices. A rejection is final: the pair is never proposed again. A confirmation can be taken back.</summary>
internal sealed record ProposalDecision
{
    /// <summary>Lower message id.</summary>
    public required Guid Left { get; init; }

    /// <summary>Higher message id.</summary>
    public required Guid Right { get; init; }

    /// <summary>True where both notices mean the same person.</summary>
    public required bool Confirmed { get; init; }

    /// <summary>Who decided.</summary>
    public required string Analyst { get; init; }

    /// <summary>How sure the analyst is.</summary>
    public required IdentityCertainty IdentityCertainty { get; init; }

    /// <summary>Why; stays in the hub.</summary>
    public required string Reason { get; init; }

    /// <summary>The system that carried the decision, as its certificate says.</summary>
    public required string System { get; init; }

    /// <summary>When, in milliseconds since the Unix epoch.</summary>
    public required long DecidedAt { get; init; }
}
