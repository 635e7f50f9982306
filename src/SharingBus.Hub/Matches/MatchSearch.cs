using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Matches;

/// <summary>
/// Finds the subjects about which several agencies hold notices. Two notices are about one subject where an analyst confirmed it, and nothing
/// sets them apart; from pair to pair that is carried on only by a person key which both share, for a notice may name two persons.
/// </summary>
internal sealed class MatchSearch(HubState state, MatchOptions options)
{
    private const string IdPrefix = "mat-";

    /// <summary>Every match, those with the newest notice first.</summary>
    public IReadOnlyList<PersonMatch> All()
    {
        NoticePair[] pairs = [.. state.Proposals.Confirmed.Where(state.Correlator.MeanOnePerson).OrderBy(pair => pair.Left).ThenBy(pair => pair.Right)];
        var places = pairs.SelectMany(pair => PlacesOf(pair).Select(place => (Place: place, Pair: pair))).ToLookup(at => at.Place, at => at.Pair);
        HashSet<NoticePair> seen = [];
        List<PersonMatch> found = [];
        foreach (var pair in pairs.Where(seen.Add))
        {
            List<NoticePair> subject = [pair];
            for (var next = 0; next < subject.Count; next++)
            {
                subject.AddRange(PlacesOf(subject[next]).SelectMany(place => places[place]).Where(seen.Add));
            }

            if (Read(subject) is { Parties.Count: > 1 } match)
            {
                found.Add(match);
            }
        }

        return [.. found.OrderByDescending(match => match.Newest).ThenBy(match => match.Id, StringComparer.Ordinal)];
    }

    // Where a pair can meet another that is about the same person: at one of its notices, by a key that both of its notices carry.
    private IEnumerable<(Guid Notice, LinkKey Key)> PlacesOf(NoticePair pair) =>
        from key in FactsOf(pair.Left).Keys
        where key.Kind == KeyKind.Person && FactsOf(pair.Right).Keys.Contains(key)
        from notice in (Guid[])[pair.Left, pair.Right]
        select (notice, key);

    private NoticeFacts FactsOf(Guid notice) => state.Correlator.Notices[notice];

    // A notice that does not say whether it is real is asked about by nobody.
    private PersonMatch? Read(List<NoticePair> subject)
    {
        NoticeFacts[] notices = [.. subject.SelectMany(pair => (Guid[])[pair.Left, pair.Right]).Distinct().Order().Select(FactsOf)];
        return notices[0].Realm == Actuality.Unspecified
            ? null
            : new PersonMatch(
                IdPrefix + subject[0].ProposalId()[NoticePair.IdPrefix.Length..],
                [
                    .. notices.GroupBy(notice => notice.Origin, StringComparer.Ordinal)
                        .OrderBy(party => party.Key, StringComparer.Ordinal)
                        .Select(party => new MatchParty(party.Key, [.. party.Select(notice => notice.Id)])),
                ],
                !Array.TrueForAll(notices, MayAnswerByRule));
    }

    private bool MayAnswerByRule(NoticeFacts notice) => notice.IsOrdinary && options.StandingRules.Contains(notice.Origin, StringComparer.Ordinal);
}
