namespace SharingBus.Hub.Matches;

/// <summary>Notices of two or more agencies of which analysts confirmed that they mean one person. It follows from notices and decisions alone.</summary>
/// <param name="Id">Named after the oldest of its confirmed proposals.</param>
/// <param name="Parties">By agency, in their order.</param>
/// <param name="PersonMustAnswer">True where no standing rule may decide for any party.</param>
internal sealed record PersonMatch(string Id, IReadOnlyList<MatchParty> Parties, bool PersonMustAnswer)
{
    /// <summary>When the newest of its notices was made: matches are listed by it.</summary>
    public Guid Newest => Parties.SelectMany(party => party.Notices).Max();

    /// <summary>The parties but one.</summary>
    public IEnumerable<MatchParty> Others(MatchParty party) => Parties.Where(other => other != party);
}
