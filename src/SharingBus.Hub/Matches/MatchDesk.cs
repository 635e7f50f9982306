using SharingBus.Hub.History;

namespace SharingBus.Hub.Matches;

/// <summary>
/// Compares what agencies were asked and told with what the matches and the answers call for, and plans what sets it right. It keeps nothing and
/// looks at no clock but to date what it plans: a term that ends needs no word. Used under the ledger's lock alone.
/// </summary>
internal sealed class MatchDesk(HubState state, HubOptions options)
{
    private readonly MatchSearch _search = new(state, options.Matches);
    private readonly MatchConsents _consents = new(state.Matches);
    private readonly MatchComposer _composer = new(state, options);

    /// <summary>The matches that there are now.</summary>
    public IReadOnlyList<PersonMatch> Matches() => _search.All();

    /// <summary>What is to be said next; nothing where all that was said stands and nothing is missing.</summary>
    public IReadOnlyList<MatchMessage> Next(DateTimeOffset now)
    {
        HashSet<string> upheld = [];
        List<MatchMessage> plans = [];
        foreach (var match in _search.All())
        {
            foreach (var party in match.Parties)
            {
                plans.AddRange(Ask(match, party, upheld, now));
                plans.AddRange(Tell(match, party, upheld, now));
            }
        }

        // Nothing that was said about a match that is no more stays as it was said.
        plans.AddRange(state.Matches.Standing.Where(kept => kept.MessageId is not null && !upheld.Contains(kept.Message.RequestId))
            .Select(kept => _composer.Withdraw(kept, null, now)));
        return plans;
    }

    // Whoever was asked is asked again only because of those whom no question was about.
    private IEnumerable<MatchMessage> Ask(PersonMatch match, MatchParty party, HashSet<string> upheld, DateTimeOffset now)
    {
        var asked = _consents.Said(match, party, MatchMessageKind.Question);
        upheld.UnionWith(asked.Select(question => question.Message.RequestId));
        MatchParty[] missing = [.. match.Others(party).Where(other => !asked.Any(question => MatchConsents.Covers(question, other)))];
        return missing.Length == 0 ? [] : [_composer.Ask(party, missing, now)];
    }

    // One telling stands at a time; another takes its place, and until that is on its way the first is left as it is.
    private IEnumerable<MatchMessage> Tell(PersonMatch match, MatchParty party, HashSet<string> upheld, DateTimeOffset now)
    {
        var told = _consents.Said(match, party, MatchMessageKind.Telling);
        upheld.UnionWith(told.Select(telling => telling.Message.RequestId));
        var wanted = _consents.ToBeTold(match, party);
        var current = told.LastOrDefault(telling => Says(telling.Message, wanted));
        var isDue = wanted.Count == 0 || current is { IsUnderWay: false };
        foreach (var before in told.Where(telling => isDue && telling != current && telling.MessageId is not null))
        {
            yield return _composer.Withdraw(before, current?.MessageId, now);
        }

        if (wanted.Count > 0 && current is null)
        {
            var question = _consents.Said(match, party, MatchMessageKind.Question)
                .Last(asked => wanted.Any(other => MatchConsents.Covers(asked, other)));
            yield return _composer.Tell(party, wanted, question.MessageId!.Value, now);
        }
    }

    private static bool Says(MatchMessage telling, IReadOnlyList<MatchParty> wanted) =>
        telling.Others.Select(other => (other.Agency, other.Contact)).SequenceEqual(wanted.Select(other => (other.Agency, other.Contact)));
}
