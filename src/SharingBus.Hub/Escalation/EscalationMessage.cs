using SharingBus.Hub.Routing;

namespace SharingBus.Hub.Escalation;

/// <summary>What one step says.</summary>
internal sealed record EscalationMessage
{
    /// <summary>From 1.</summary>
    public required int Step { get; init; }

    /// <summary>How many the chain has.</summary>
    public required int Steps { get; init; }

    /// <summary>Who is asked now.</summary>
    public required IReadOnlyList<Addressee> Audience { get; init; }

    /// <summary>The person on duty, where the step follows a rota. It never leaves the hub.</summary>
    public required string OnDuty { get; init; }

    /// <summary>Agencies that did not acknowledge; empty where any of the recipients would have done.</summary>
    public required IReadOnlyList<string> Silent { get; init; }

    /// <summary>By when, before the next step; null at the last.</summary>
    public required DateTimeOffset? AnswerBy { get; init; }
}
