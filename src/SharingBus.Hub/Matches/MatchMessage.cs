namespace SharingBus.Hub.Matches;

/// <summary>What is said to one agency about a match: fixed before the first attempt, so that every retry sends the same bytes under the same id.</summary>
internal sealed record MatchMessage
{
    /// <summary>The node answers a repeated one with the first answer. It names nobody.</summary>
    public required string RequestId { get; init; }

    /// <summary>Question, telling or withdrawal.</summary>
    public required MatchMessageKind Kind { get; init; }

    /// <summary>The agency that it goes to, and no other.</summary>
    public required string Owner { get; init; }

    /// <summary>The notices of that agency that it is about.</summary>
    public Guid[] About { get; init; } = [];

    /// <summary>Question: the parties that are meant by the others, who are not named in it. Telling: those who are named. These never leave the hub otherwise.</summary>
    public IReadOnlyList<MatchParty> Others { get; init; } = [];

    /// <summary>When it was planned, in milliseconds since the Unix epoch.</summary>
    public required long PlannedAt { get; init; }

    /// <summary>Until when an answer lets others learn, in milliseconds since the Unix epoch; of a question alone.</summary>
    public long AnswerBy { get; init; }

    /// <summary>The serialized notice; empty for a withdrawal.</summary>
    public byte[] Notice { get; init; } = [];

    /// <summary>What the notice names as its parents: notices of the agency, and the hub's own question.</summary>
    public Guid[] Parents { get; init; } = [];

    /// <summary>The request id of what is withdrawn; null for what is said.</summary>
    public string? Withdraws { get; init; }

    /// <summary>The message that is withdrawn.</summary>
    public Guid Target { get; init; }

    /// <summary>The message that takes its place; null where none does.</summary>
    public Guid? Replacement { get; init; }
}
