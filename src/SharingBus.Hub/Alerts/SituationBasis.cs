using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Alerts;

/// <summary>What an alert about a situation would rest on now: the notices that it would name, and how many more there are.</summary>
internal sealed class SituationBasis
{
    private readonly Guid[] _all;
    private readonly HeardNotices _sources;

    private SituationBasis(HubState state, Guid[] all, HeardNotices sources, IReadOnlySet<Guid> namedBefore)
    {
        (_all, _sources) = (all, sources);
        Notices = [.. all.Select(id => state.Correlator.Notices[id])];
        Named = NamedNotices.Of(Notices, sources.Notices, namedBefore);
    }

    /// <summary>All its notices, oldest first.</summary>
    public IReadOnlyList<NoticeFacts> Notices { get; }

    /// <summary>Those that an alert would name, oldest first.</summary>
    public IReadOnlyList<NoticeFacts> Named { get; }

    /// <summary>How many notices it would count and not name.</summary>
    public int More => _all.Length - Named.Count;

    /// <summary>True where another source would count, did it not rest on the same as one that does.</summary>
    public bool SilencedAny => _sources.SilencedAny;

    /// <summary>What a situation calls for.</summary>
    /// <param name="state">The state.</param>
    /// <param name="cluster">The situation.</param>
    /// <param name="minimumSources">Independent sources that an alert needs.</param>
    /// <param name="namedBefore">The notices that the standing alerts about it name.</param>
    /// <param name="now">When.</param>
    public static SituationBasis Of(HubState state, Cluster cluster, int minimumSources, IReadOnlySet<Guid> namedBefore, DateTimeOffset now)
    {
        // An alert ends with the first of its notices: one that ends before anybody has acted on it is no basis where the others will do, or whoever adds it
        // would take the alert away from everybody.
        var soon = (now + AlertBounds.ShortestUse).ToUnixTimeSeconds();
        Guid[] lasting = [.. cluster.Members.Where(id => state.Correlator.Notices[id].KeepUntil is var end && (end == 0 || end > soon))];
        if (lasting.Length < cluster.Count && IndependentSources.Hear(lasting, state.Ancestry) is { } enough && enough.Notices.Count >= minimumSources)
        {
            return new SituationBasis(state, lasting, enough, namedBefore);
        }

        Guid[] all = lasting.Length == cluster.Count ? lasting : [.. cluster.Members];
        return new SituationBasis(state, all, IndependentSources.Hear(all, state.Ancestry), namedBefore);
    }

    /// <summary>It as an alert tells it. No source is told through a notice that is not named.</summary>
    public SituationPicture Picture(string id, int revision, int rejectedBefore)
    {
        var named = Named.Select(notice => notice.Id).ToHashSet();
        return new SituationPicture(id, revision, Named, [.. _sources.Notices.Where(source => named.Contains(source.Notice)).Select(source => source.Agency)], rejectedBefore)
        {
            More = More,
            MoreAgencies = More == 0 ? 0 : Notices.Where(notice => !named.Contains(notice.Id)).Select(notice => notice.Origin).Distinct(StringComparer.Ordinal).Count(),
        };
    }

    /// <summary>Whether a notice is one of it.</summary>
    public bool Holds(Guid id) => Array.BinarySearch(_all, id) >= 0;

    /// <summary>Whether an alert says it already: it names what is to be named, and counts as many more.</summary>
    public bool IsSaidBy(PublishedAlert alert) =>
        Named.Select(notice => notice.Id).All(alert.Members.ToHashSet().Contains)
        && _all.Length - alert.Members.Count(Holds) == alert.More;
}
