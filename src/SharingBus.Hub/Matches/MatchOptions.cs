namespace SharingBus.Hub.Matches;

/// <summary>How agencies are asked whether others may learn that they hold a notice about the same subject.</summary>
public sealed record MatchOptions
{
    /// <summary>
    /// How long an agency has to answer, 1 to 90 days; no answer is a no. Fourteen, because whoever decides may be on leave for a week.
    /// </summary>
    public int AnswerWithinDays { get; init; } = 14;

    /// <summary>
    /// Agencies whose notices a standing rule may answer for: no health agency and no civil-society one belongs here. Empty: in every match a person
    /// must answer. It takes all agencies of a match to be here.
    /// </summary>
    public IReadOnlyList<string> StandingRules { get; init; } = [];
}
