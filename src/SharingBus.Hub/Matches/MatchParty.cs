namespace SharingBus.Hub.Matches;

/// <summary>An agency and its notices about the subject of a match.</summary>
/// <param name="Agency">The agency that published them.</param>
/// <param name="Notices">Their message ids, oldest first.</param>
/// <param name="Contact">The role of it to ask; empty before it agreed.</param>
internal sealed record MatchParty(string Agency, Guid[] Notices, string Contact = "")
{
    /// <summary>Whether some of these notices are among those of another party, and both are one agency.</summary>
    public bool Overlaps(MatchParty other) => Agency == other.Agency && Notices.Any(other.Notices.Contains);
}
