using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Alerts;

/// <summary>
/// Compares what the alerts say with what the notices support, and plans the alerts that set it right: one of each situation at a time. The
/// next are planned only when the fate of these is known.
/// </summary>
internal sealed class AlertDesk
{
    private readonly HubState _state;
    private readonly AlertComposer _composer;
    private readonly int _minimumSources;
    private readonly TimeSpan _groupWithin;
    private readonly DueTimes<Cluster> _grouped = new();
    private readonly Queue<Cluster> _open = new();
    private readonly Queue<PublishedAlert> _orphaned = new();
    private readonly Dictionary<string, AlertPlan> _refused = [];

    /// <summary>A desk over a state. It looks at everything once, so nothing that a crash left undone stays undone.</summary>
    public AlertDesk(HubState state, AlertComposer composer, int minimumSources, TimeSpan groupWithin = default)
    {
        _groupWithin = groupWithin;
        _state = state;
        _composer = composer;
        _minimumSources = minimumSources;
        LookAtEverything();
    }

    /// <summary>When what waits to be told together is to be told; null where nothing waits.</summary>
    public DateTimeOffset? NextDue => _grouped.Next;

    /// <summary>Remembers that a plan was refused: it is not made again until its situation changes or everything is looked at anew.</summary>
    public void Refused(AlertPlan plan) => _refused[plan.SituationId] = plan;

    /// <summary>Opens everything again, refused plans too.</summary>
    public void LookAtEverything()
    {
        _refused.Clear();
        _grouped.Clear();
        _state.Correlator.TakeTouched();
        HashSet<Cluster> everything = [.. _minimumSources > 1 ? _state.Correlator.Situations : _state.Correlator.Clusters];
        foreach (var alert in _state.Alerts.Published.Where(AlertBook.Stands))
        {
            _orphaned.Enqueue(alert);
            if (HomeOf(alert) is { } home)
            {
                everything.Add(home);
            }
        }

        foreach (var cluster in everything.OrderBy(cluster => cluster.Oldest))
        {
            _open.Enqueue(cluster);
        }
    }

    /// <summary>
    /// The alerts to publish next, at most so many and no two about one situation; none where everything said is supported and everything
    /// supported is said.
    /// </summary>
    public IReadOnlyList<AlertPlan> Next(DateTimeOffset now, int most)
    {
        Open(now);
        AlertGroup group = new(most);
        PlanSituations(group, now);
        PlanOrphans(group, now);
        return group.Plans;
    }

    // What changed, lost a member or has waited long enough is to be looked at.
    private void Open(DateTimeOffset now)
    {
        foreach (var cluster in _state.Correlator.TakeTouched().OrderBy(cluster => cluster.Oldest))
        {
            _open.Enqueue(cluster);
        }

        foreach (var alert in _state.Alerts.TakeLost())
        {
            _orphaned.Enqueue(alert);
        }

        foreach (var (id, cluster) in _grouped.Due(now).ToList())
        {
            _grouped.Remove(id);
            _open.Enqueue(cluster);
        }
    }

    private void PlanSituations(AlertGroup group, DateTimeOffset now)
    {
        List<Cluster> again = [];
        while (!group.IsFull && _open.TryDequeue(out var cluster))
        {
            if (!MayNeedAWord(cluster))
            {
                continue;
            }

            if (group.Has(cluster.SituationId))
            {
                again.Add(cluster);
            }
            else if (Look(cluster, now) is { } plan && !WasRefused(plan))
            {
                // A cluster can need several cancellations.
                _ = group.TryAdd(plan, cluster.SituationId);
                again.Add(cluster);
            }
        }

        again.ForEach(_open.Enqueue);
    }

    // An alert belongs to the situation of its oldest member that is left.
    private Cluster? HomeOf(PublishedAlert alert)
    {
        foreach (var member in alert.Members)
        {
            if (_state.Correlator.ClusterOf(member) is { } cluster)
            {
                return cluster;
            }
        }

        return null;
    }

    // Most notices stand alone and no alert names them.
    private bool MayNeedAWord(Cluster cluster) =>
        cluster.Count >= _minimumSources || cluster.Members.Any(member => _state.Alerts.About(member).Count > 0);

    private AlertPlan? Look(Cluster cluster, DateTimeOffset now)
    {
        List<PublishedAlert> standing =
        [
            .. cluster.Members.SelectMany(_state.Alerts.About).Distinct()
                .Where(alert => Lives(alert, now) && HomeOf(alert) == cluster)
                .OrderBy(alert => alert.MessageId),
        ];
        if (_state.Decisions.RejectionOf(cluster) is not null)
        {
            return standing.Count == 0 ? null : Cancel(standing[0], AlertWording.Rejected, now);
        }

        var basis = BasisOf(cluster, now);
        if (standing.Count == 1 && StillSays(standing[0], cluster, basis))
        {
            return null;
        }

        SituationPicture situation = new(
            cluster.SituationId,
            NextRevision(cluster.SituationId),
            [.. basis.Select(id => _state.Correlator.Notices[id])],
            IndependentSources.Of(basis, _state.Ancestry),
            _state.Decisions.RejectedBefore(cluster));
        if (Deserves(situation) && _composer.Compose(situation, [.. standing.SelectMany(WithSteps)], Corrects(standing), now) is { } plan)
        {
            return Waits(cluster, standing, plan, now) ? null : plan;
        }

        return standing.FirstOrDefault(alert => !StillSays(alert, cluster, basis)) is { } unsupported
            ? Cancel(unsupported, AlertWording.Unsupported, now)
            : null;
    }

    // An alert ends with the first of its notices: one that ends before anybody has acted on it is no basis where the others will do, or whoever adds it would
    // take the alert away from everybody.
    private IReadOnlyList<Guid> BasisOf(Cluster cluster, DateTimeOffset now)
    {
        var soon = (now + AlertBounds.ShortestUse).ToUnixTimeSeconds();
        Guid[] lasting = [.. cluster.Members.Where(id => _state.Correlator.Notices[id].KeepUntil is var end && (end == 0 || end > soon))];
        return lasting.Length < cluster.Count && IndependentSources.Of(lasting, _state.Ancestry).Count >= _minimumSources ? lasting : cluster.Members;
    }

    private void PlanOrphans(AlertGroup group, DateTimeOffset now)
    {
        List<PublishedAlert> again = [];
        while (!group.IsFull && _orphaned.TryDequeue(out var alert))
        {
            if (!Lives(alert, now) || HomeOf(alert) is not null || !alert.Members.Any(_state.IsWithdrawn))
            {
                continue;
            }

            var plan = Cancel(alert, AlertWording.Unsupported, now);
            if (!WasRefused(plan) && !group.TryAdd(plan, plan.SituationId))
            {
                again.Add(alert);
            }
        }

        again.ForEach(_orphaned.Enqueue);
    }

    private bool WasRefused(AlertPlan plan) =>
        _refused.TryGetValue(plan.SituationId, out var refused)
        && refused.MessageType == plan.MessageType
        && refused.Members.SequenceEqual(plan.Members)
        && refused.Replaces.SequenceEqual(plan.Replaces);

    private AlertPlan Cancel(PublishedAlert alert, string why, DateTimeOffset now) =>
        _composer.Cancel([.. WithSteps(alert)], NextRevision(alert.ReadPlan().SituationId), why, now);

    // Whoever was told a step of its chain holds the alert too.
    private IEnumerable<PublishedAlert> WithSteps(PublishedAlert alert) =>
        _state.Escalations.MessagesOf(alert.MessageId).Select(_state.Alerts.Find).OfType<PublishedAlert>().Prepend(alert);

    private bool Corrects(IEnumerable<PublishedAlert> standing) => standing.Any(alert => alert.Members.Any(_state.IsWithdrawn));

    // Additions to one alert that change nothing of what it asks for are told together.
    private bool Waits(Cluster cluster, List<PublishedAlert> standing, AlertPlan plan, DateTimeOffset now)
    {
        _grouped.Remove(cluster.Oldest);
        if (standing is not [var before])
        {
            return false;
        }

        var until = DateTimeOffset.FromUnixTimeMilliseconds(before.SentAt) + _groupWithin;
        if (until <= now || !OnlyAdds(plan, before.ReadPlan()))
        {
            return false;
        }

        _grouped.Set(cluster.Oldest, cluster, until);
        return true;
    }

    private static bool OnlyAdds(AlertPlan plan, AlertPlan before) =>
        !plan.Corrects
        && plan.Route == before.Route
        && plan.RoutedBy.SequenceEqual(before.RoutedBy)
        && before.Members.All(plan.Members.ToHashSet().Contains);

    private int NextRevision(string situationId) => _state.Alerts.NextRevision(situationId);

    private bool Lives(PublishedAlert alert, DateTimeOffset now) =>
        AlertBook.Stands(alert) && alert.KeepUntil > now.ToUnixTimeSeconds();

    // What is missing only because its term ended was true when it was said: that calls for no further alert.
    private bool StillSays(PublishedAlert alert, Cluster cluster, IReadOnlyList<Guid> basis) =>
        basis.All(alert.Members.ToHashSet().Contains)
        && alert.Members.All(id => cluster.Contains(id) || _state.HasExpired(id));

    // A notice that does not say whether it is real cannot raise an alarm.
    private bool Deserves(SituationPicture situation) =>
        situation.Members.Count > 0 && situation.Members[0].Realm != Actuality.Unspecified && situation.Sources.Count >= _minimumSources;
}
