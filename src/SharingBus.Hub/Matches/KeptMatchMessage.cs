namespace SharingBus.Hub.Matches;

/// <summary>What was said to an agency, and what became of it.</summary>
/// <param name="Message">As it was planned.</param>
/// <param name="MessageId">The id that the node gave it; null before, and where it was refused.</param>
/// <param name="Refused">True where the node refused it for good.</param>
/// <param name="Withdrawn">True from when its withdrawal is planned.</param>
internal sealed record KeptMatchMessage(MatchMessage Message, Guid? MessageId = null, bool Refused = false, bool Withdrawn = false)
{
    /// <summary>Whether the node has not answered yet.</summary>
    public bool IsUnderWay => MessageId is null && !Refused;
}
