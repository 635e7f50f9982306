using SharingBus.Hub.History;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Alerts;

/// <summary>The alerts of the hub: which are planned, which were published, and which of those still stand.</summary>
internal sealed class AlertBook(IAlertArchive archive)
{
    private readonly SortedDictionary<Guid, PublishedAlert> _published = [];
    private readonly Dictionary<Guid, List<PublishedAlert>> _byMember = [];
    private readonly Dictionary<Guid, List<PublishedAlert>> _standing = [];
    private readonly Dictionary<string, int> _revisions = [];
    private readonly HashSet<PublishedAlert> _lost = [];
    private readonly List<AlertPlanned> _underWay = [];

    /// <summary>The alerts on their way to the node, in the order in which they were planned. No two are about one situation.</summary>
    public IEnumerable<AlertPlan> UnderWay => _underWay.Select(planned => planned.Plan);

    /// <summary>True where an alert is on its way.</summary>
    public bool IsUnderWay => _underWay.Count > 0;

    /// <summary>Every alert published, oldest first.</summary>
    public IReadOnlyCollection<PublishedAlert> Published => _published.Values;

    /// <summary>The next revision of a situation, from 1.</summary>
    public int NextRevision(string situationId) => _revisions.GetValueOrDefault(situationId) + 1;

    /// <summary>An alert by its message id, or null.</summary>
    public PublishedAlert? Find(Guid messageId) => _published.GetValueOrDefault(messageId);

    /// <summary>True where nothing took the alert's place, and it is neither a cancellation nor a step of a chain.</summary>
    public static bool Stands(PublishedAlert alert) =>
        alert.MessageType != AlertMessageType.Cancel && !alert.IsStep && alert.ReplacedBy is null;

    /// <summary>The alerts that name a notice as member, standing or not, oldest first.</summary>
    public IReadOnlyList<PublishedAlert> About(Guid member) => _byMember.GetValueOrDefault(member) ?? [];

    /// <summary>The standing alerts that name a notice as member, oldest first.</summary>
    public IReadOnlyList<PublishedAlert> StandingOn(Guid member) => _standing.GetValueOrDefault(member) ?? [];

    /// <summary>The standing alerts that lost a member since the last call.</summary>
    public IReadOnlyList<PublishedAlert> TakeLost()
    {
        List<PublishedAlert> standing = [.. _lost.Where(Stands).OrderBy(alert => alert.MessageId)];
        _lost.Clear();
        return standing;
    }

    /// <summary>A member is gone: whatever stands on it must be looked at.</summary>
    public void Lost(Guid member) => _lost.UnionWith(StandingOn(member));

    /// <summary>An alert is on its way.</summary>
    public void Plan(AlertPlanned planned)
    {
        var plan = planned.Plan;
        _underWay.Add(planned);
        _revisions[plan.SituationId] = Math.Max(_revisions.GetValueOrDefault(plan.SituationId), plan.Revision);
    }

    /// <summary>The plan of a request that is on its way, or null.</summary>
    public AlertPlan? FindUnderWay(string requestId) => _underWay.Find(planned => planned.Plan.RequestId == requestId)?.Plan;

    /// <summary>An alert on its way was accepted; null where it is not on its way.</summary>
    public PublishedAlert? Publish(string requestId, Guid messageId)
    {
        if (_underWay.Find(planned => planned.Plan.RequestId == requestId) is not { } planned)
        {
            return null;
        }

        _underWay.Remove(planned);
        PublishedAlert alert = new(messageId, planned, archive);
        _published[messageId] = alert;
        foreach (var replaced in planned.Plan.Replaces)
        {
            if (Find(replaced) is { } ended)
            {
                Leave(ended);
                ended.Replace(alert);
            }
        }

        foreach (var member in planned.Plan.Members)
        {
            Enter(_byMember, member, alert);
            if (Stands(alert))
            {
                Enter(_standing, member, alert);
            }
        }

        return alert;
    }

    /// <summary>An alert on its way was refused for good.</summary>
    public void Refuse(string requestId) => _underWay.RemoveAll(planned => planned.Plan.RequestId == requestId);

    private static void Enter(Dictionary<Guid, List<PublishedAlert>> alerts, Guid member, PublishedAlert alert)
    {
        if (alerts.TryGetValue(member, out var others))
        {
            others.Add(alert);
        }
        else
        {
            alerts.Add(member, [alert]);
        }
    }

    private void Leave(PublishedAlert ended)
    {
        foreach (var member in ended.Members)
        {
            if (_standing.TryGetValue(member, out var others) && others.Remove(ended) && others.Count == 0)
            {
                _standing.Remove(member);
            }
        }
    }
}
