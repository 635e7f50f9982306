using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.Alerts;

/// <summary>
/// Chooses the notices of a situation that an alert names, and so rests on: all where they are few. Of more it names the oldest, the worst, one of each
/// source and agency and one of each thing that routes look at, then whatever it named before, then the oldest. So a flood of like notices moves nothing,
/// and what one agency adds leaves room for the others.
/// </summary>
internal sealed class NamedNotices
{
    private readonly NoticeFacts[] _candidates;
    private readonly HashSet<Guid> _named = [];
    private readonly Dictionary<string, int> _ofAgency = new(StringComparer.Ordinal);

    private NamedNotices(IEnumerable<NoticeFacts> candidates) => _candidates = [.. candidates];

    /// <summary>The notices to name, oldest first: at most <see cref="AlertBounds.MaxNamed"/>.</summary>
    /// <param name="members">The notices of the situation, oldest first.</param>
    /// <param name="sources">Those that count as independent sources.</param>
    /// <param name="before">Those that the standing alert names.</param>
    public static IReadOnlyList<NoticeFacts> Of(IReadOnlyList<NoticeFacts> members, IReadOnlyList<HeardNotice> sources, IReadOnlySet<Guid> before)
    {
        if (members.Count <= AlertBounds.MaxNamed)
        {
            return members;
        }

        NamedNotices named = new(members.OrderBy(member => before.Contains(member.Id) ? 0 : 1).ThenBy(member => member.Id));
        named.Name(members[0]);
        named.NameWorst(member => (int)member.Severity);
        named.NameWorst(member => (int)member.Urgency);
        named.NameWorst(member => (int)member.Certainty);
        named.NameEach(sources.Select(source => source.Notice).ToHashSet());
        named.NameOneOfEach(member => member.Origin, AlertBounds.MaxNamed);
        named.NameOneOfEach(member => member.Purpose, AlertBounds.MaxOfAgency);
        named.NameOneOfEach(member => member.Area?.Name, AlertBounds.MaxOfAgency);
        named.NameOneOfEach(member => member.Category, AlertBounds.MaxOfAgency);
        named.NameOneOfEach(member => member.Sector, AlertBounds.MaxOfAgency);
        named.NameOneOfEach(member => member.HarmForm, AlertBounds.MaxOfAgency);
        Array.ForEach(named._candidates, named.Name);
        return [.. members.Where(member => named._named.Contains(member.Id))];
    }

    private void Name(NoticeFacts notice)
    {
        if (_named.Count < AlertBounds.MaxNamed && _named.Add(notice.Id))
        {
            _ofAgency[notice.Origin] = _ofAgency.GetValueOrDefault(notice.Origin) + 1;
        }
    }

    private void NameEach(HashSet<Guid> notices)
    {
        foreach (var notice in _candidates.Where(candidate => notices.Contains(candidate.Id)))
        {
            Name(notice);
        }
    }

    // In the code lists a lower number is worse; 0 says nothing.
    private void NameWorst(Func<NoticeFacts, int> grade)
    {
        if (_candidates.Where(candidate => grade(candidate) > 0).MinBy(grade) is { } worst)
        {
            Name(worst);
        }
    }

    private void NameOneOfEach<T>(Func<NoticeFacts, T> trait, int mostOfAgency)
    {
        var told = _candidates.Where(candidate => _named.Contains(candidate.Id)).Select(trait).ToHashSet();
        foreach (var notice in _candidates)
        {
            if (trait(notice) is { } value && _ofAgency.GetValueOrDefault(notice.Origin) < mostOfAgency && told.Add(value))
            {
                Name(notice);
            }
        }
    }
}
