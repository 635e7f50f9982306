using SharingBus.Hub.History;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Alerts;

/// <summary>The alerts of the hub: which one is planned, which were published, and which of those still stand.</summary>
internal sealed class AlertBook
{
    private readonly SortedDictionary<Guid, PublishedAlert> _published = [];
    private readonly Dictionary<Guid, PublishedAlert> _replaced = [];
    private readonly Dictionary<Guid, List<PublishedAlert>> _byMember = [];
    private readonly Dictionary<string, int> _revisions = [];
    private readonly HashSet<PublishedAlert> _lost = [];

    /// <summary>The alert on its way to the node, or null. There is at most one.</summary>
    public AlertPlan? Planned { get; private set; }

    /// <summary>Every alert published, oldest first.</summary>
    public IReadOnlyCollection<PublishedAlert> Published => _published.Values;

    /// <summary>The next revision of a situation, from 1.</summary>
    public int NextRevision(string situationId) => _revisions.GetValueOrDefault(situationId) + 1;

    /// <summary>An alert by its message id, or null.</summary>
    public PublishedAlert? Find(Guid messageId) => _published.GetValueOrDefault(messageId);

    /// <summary>True where nothing took the alert's place, and it is neither a cancellation nor a step of a chain.</summary>
    public bool Stands(PublishedAlert alert) =>
        alert.Plan.MessageType != AlertMessageType.Cancel && alert.Plan.Escalates is null && !_replaced.ContainsKey(alert.MessageId);

    /// <summary>The alert that took another's place, or null.</summary>
    public PublishedAlert? ReplacedBy(Guid messageId) => _replaced.GetValueOrDefault(messageId);

    /// <summary>The alerts that name a notice as member, standing or not, oldest first.</summary>
    public IReadOnlyList<PublishedAlert> About(Guid member) => _byMember.GetValueOrDefault(member) ?? [];

    /// <summary>The standing alerts that lost a member since the last call.</summary>
    public IReadOnlyList<PublishedAlert> TakeLost()
    {
        List<PublishedAlert> standing = [.. _lost.Where(Stands).OrderBy(alert => alert.MessageId)];
        _lost.Clear();
        return standing;
    }

    /// <summary>Marks an alert to be looked at again.</summary>
    public void Reconsider(PublishedAlert alert) => _lost.Add(alert);

    /// <summary>A member is gone: whatever stands on it must be looked at.</summary>
    public void Lost(Guid member) => _lost.UnionWith(About(member));

    /// <summary>An alert is on its way.</summary>
    public void Plan(AlertPlan plan)
    {
        Planned = plan;
        _revisions[plan.SituationId] = Math.Max(_revisions.GetValueOrDefault(plan.SituationId), plan.Revision);
    }

    /// <summary>The planned alert was accepted; null where another one is planned.</summary>
    public PublishedAlert? Publish(string requestId, Guid messageId)
    {
        if (Planned is not { } plan || plan.RequestId != requestId)
        {
            return null;
        }

        Planned = null;
        var alert = new PublishedAlert(messageId, plan);
        _published[messageId] = alert;
        foreach (var replaced in plan.Replaces)
        {
            _replaced[replaced] = alert;
        }

        foreach (var member in plan.Members)
        {
            if (!_byMember.TryGetValue(member, out var alerts))
            {
                _byMember[member] = alerts = [];
            }

            alerts.Add(alert);
        }

        return alert;
    }

    /// <summary>The planned alert was refused for good.</summary>
    public void Refuse(string requestId)
    {
        if (Planned?.RequestId == requestId)
        {
            Planned = null;
        }
    }

    /// <summary>The events that lead to this book.</summary>
    public IEnumerable<HubEvent> Compact()
    {
        foreach (var alert in _published.Values)
        {
            yield return new AlertPlanned(alert.Plan);
            yield return new AlertPublished(alert.Plan.RequestId, alert.MessageId);
        }

        if (Planned is not null)
        {
            yield return new AlertPlanned(Planned);
        }
    }
}
