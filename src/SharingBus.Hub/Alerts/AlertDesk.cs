using System.Runtime.CompilerServices;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Escalation;
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
    private readonly WaitingAdditions _waiting;
    private readonly Queue<Cluster> _open = new();
    private readonly Queue<PublishedAlert> _orphaned = new();
    private readonly Dictionary<string, AlertPlan> _refused = [];
    private readonly ConditionalWeakTable<Cluster, LastLook> _lastLooks = [];

    /// <summary>A desk over a state. It looks at everything once, so nothing that a crash left undone stays undone.</summary>
    public AlertDesk(HubState state, AlertComposer composer, EscalationDesk chains, int minimumSources, TimeSpan groupWithin)
    {
        (_state, _composer, _minimumSources) = (state, composer, minimumSources);
        _waiting = new WaitingAdditions(state.Correlator.Notices, chains, groupWithin);
        LookAtEverything();
    }

    /// <summary>When what waits to be told together is to be told; null where nothing waits.</summary>
    public DateTimeOffset? NextDue => _waiting.Next;

    /// <summary>How many notices were looked at to see what situations call for, since the beginning: the work of it, in notices.</summary>
    public long LookedAt { get; private set; }

    /// <summary>Remembers that a plan was refused: it is not made again until its situation changes or everything is looked at anew.</summary>
    public void Refused(AlertPlan plan) => _refused[plan.SituationId] = plan;

    /// <summary>Opens everything again, refused plans too.</summary>
    public void LookAtEverything()
    {
        _refused.Clear();
        _waiting.Clear();
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
        foreach (var (cluster, _) in _state.Correlator.TakeTouched().Where(touched => !OnlyRepeats(touched)).OrderBy(touched => touched.Cluster.Oldest))
        {
            _open.Enqueue(cluster);
        }

        foreach (var alert in _state.Alerts.TakeLost())
        {
            _orphaned.Enqueue(alert);
        }

        foreach (var cluster in _waiting.TakeDue(now))
        {
            _open.Enqueue(cluster);
        }
    }

    // Of a large situation that says nothing new it is not asked again what all of it says.
    private bool OnlyRepeats(TouchedCluster touched) =>
        touched.Grown is { } grown
        && _lastLooks.TryGetValue(touched.Cluster, out var last)
        && grown.All(id => last.Covers(_state.Correlator.Notices[id], _state.Ancestry));

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
        cluster.Count >= _minimumSources || cluster.Members.Any(member => _state.Alerts.StandingOn(member).Count > 0);

    private AlertPlan? Look(Cluster cluster, DateTimeOffset now)
    {
        LookedAt += cluster.Count;
        _lastLooks.Remove(cluster);
        List<PublishedAlert> standing =
        [
            .. cluster.Members.SelectMany(_state.Alerts.StandingOn).Distinct()
                .Where(alert => Lives(alert, now) && HomeOf(alert) == cluster)
                .OrderBy(alert => alert.MessageId),
        ];
        if (_state.Decisions.RejectionOf(cluster) is not null)
        {
            return standing.Count == 0 ? null : Cancel(standing[0], AlertWording.Rejected, now);
        }

        var basis = SituationBasis.Of(_state, cluster, _minimumSources, standing.SelectMany(alert => alert.Members).ToHashSet(), now);
        if (standing.Count == 1 && StillSays(standing[0], cluster, basis))
        {
            return null;
        }

        var situation = basis.Picture(cluster.SituationId, NextRevision(cluster.SituationId), _state.Decisions.RejectedBefore(cluster));
        var replaced = Together(standing);
        if (Deserves(situation) && _composer.Compose(situation, replaced, Corrects(replaced), now) is { } plan)
        {
            var told = _waiting.Pass(cluster, standing, plan, basis, now);
            Remember(cluster, basis, waits: true, told is null);
            return told;
        }

        if (standing.FirstOrDefault(alert => !StillSays(alert, cluster, basis)) is { } unsupported)
        {
            return Cancel(unsupported, AlertWording.Unsupported, now);
        }

        Remember(cluster, basis, waits: false, standing.Count == 0 && !Deserves(situation) && !basis.SilencedAny);
        return null;
    }

    // What is more than one alert can replace is replaced by the next.
    private List<PublishedAlert> Together(IEnumerable<PublishedAlert> standing)
    {
        List<PublishedAlert> together = [];
        foreach (var messages in standing.Select(alert => WithSteps(alert).ToList()))
        {
            if (together.Count + messages.Count > AlertBounds.MaxNamed)
            {
                break;
            }

            together.AddRange(messages);
        }

        return together;
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

    // Of a small one everything is looked at each time.
    private void Remember(Cluster cluster, SituationBasis basis, bool waits, bool isQuiet)
    {
        if (isQuiet && basis.More > 0)
        {
            _lastLooks.Add(cluster, new LastLook(basis, waits));
        }
    }

    private int NextRevision(string situationId) => _state.Alerts.NextRevision(situationId);

    private bool Lives(PublishedAlert alert, DateTimeOffset now) =>
        AlertBook.Stands(alert) && alert.KeepUntil > now.ToUnixTimeSeconds();

    // What is missing only because its term ended was true when it was said: that calls for no further alert.
    private bool StillSays(PublishedAlert alert, Cluster cluster, SituationBasis basis) =>
        basis.IsSaidBy(alert) && alert.Members.All(id => cluster.Contains(id) || _state.HasExpired(id));

    // A notice that does not say whether it is real cannot raise an alarm.
    private bool Deserves(SituationPicture situation) =>
        situation.Members.Count > 0 && situation.Members[0].Realm != Actuality.Unspecified && situation.Sources.Count >= _minimumSources;
}
