using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.Tests.Correlation;

/// <summary>Groups built anew, slowly and by other means: every pair is compared, every set is a list, and every union is looked at against every constraint.</summary>
internal static class NaiveGroups
{
    private const int Merged = 10_000;
    private const int Joined = 5_000;

    public static List<List<Guid>> Of(Correlator present, IReadOnlyCollection<Constraint> constraints, IReadOnlyCollection<NoticePair> joined)
    {
        EvidenceReading reading = new(present.Index);
        NoticeFacts[] notices = [.. present.Notices.Values.OrderBy(notice => notice.Id)];
        Dictionary<(Guid Left, Guid Right), int> weights = [];
        for (var left = 0; left < notices.Length; left++)
        {
            for (var right = left + 1; right < notices.Length; right++)
            {
                var (one, other) = (notices[left], notices[right]);
                var weight = one.Realm != other.Realm || constraints.Any(constraint => Parts([one.Id], [other.Id], constraint)) ? 0
                    : joined.Contains(NoticePair.Of(one.Id, other.Id)) ? Joined
                    : reading.Compare(one, other).Decibans;
                if (weight >= EvidenceWeights.Link)
                {
                    weights[(one.Id, other.Id)] = weights[(other.Id, one.Id)] = weight;
                }
            }
        }

        var neighbours = weights.Keys.ToLookup(pair => pair.Left, pair => pair.Right);
        var heaviest = weights.GroupBy(link => link.Key.Left).ToDictionary(links => links.Key, links => links.Max(link => link.Value));
        var holding = weights.Where(link => link.Key.Left.CompareTo(link.Key.Right) < 0).Where(link => link.Value >= EvidenceWeights.HeavyLink
            || link.Value == heaviest[link.Key.Left]
            || link.Value == heaviest[link.Key.Right]
            || (link.Value >= EvidenceWeights.SupportedLink && neighbours[link.Key.Left].Intersect(neighbours[link.Key.Right]).Any()));
        var merges = from constraint in constraints
                     where !constraint.Separates
                     from one in constraint.Notices
                     from other in constraint.Notices
                     where one.CompareTo(other) < 0 && present.Notices.ContainsKey(one) && present.Notices.ContainsKey(other)
                     select (one, other, weight: Merged);
        return Unite(notices, [.. merges, .. holding.Select(link => (link.Key.Left, link.Key.Right, link.Value))], constraints);
    }

    private static List<List<Guid>> Unite(NoticeFacts[] notices, List<(Guid Left, Guid Right, int Weight)> links, IReadOnlyCollection<Constraint> constraints)
    {
        List<List<Guid>> groups = [.. notices.Select(notice => new List<Guid> { notice.Id })];
        foreach (var (left, right, _) in links.OrderByDescending(link => link.Weight).ThenBy(link => link.Left).ThenBy(link => link.Right))
        {
            var (one, other) = (groups.Single(group => group.Contains(left)), groups.Single(group => group.Contains(right)));
            if (one != other && !constraints.Any(constraint => Parts(one, other, constraint)))
            {
                groups.Remove(other);
                one.AddRange(other);
            }
        }

        groups.ForEach(group => group.Sort());
        return [.. groups.OrderBy(group => group[0])];
    }

    private static bool Parts(List<Guid> one, List<Guid> other, Constraint constraint) =>
        (one.Exists(constraint.Notices.Contains) && other.Exists(constraint.Rest.Contains))
        || (other.Exists(constraint.Notices.Contains) && one.Exists(constraint.Rest.Contains));
}
