using SharingBus.Hub.History;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Alerts;

/// <summary>An alert that the node accepted: what is looked at again and again. The rest of its plan is read when it is needed.</summary>
internal sealed class PublishedAlert
{
    private readonly IAlertArchive _archive;
    private readonly long _number;

    /// <summary>An alert under the message id that the node gave it.</summary>
    public PublishedAlert(Guid messageId, AlertPlanned planned, IAlertArchive archive)
    {
        var plan = planned.Plan;
        (_archive, _number) = (archive, planned.Number);
        (MessageId, Members, MessageType) = (messageId, [.. plan.Members], plan.MessageType);
        (More, Repeats) = (plan.More, plan.Repeats);
        (SentAt, KeepUntil, AcknowledgeBy) = (plan.SentAt, plan.KeepUntil, plan.AcknowledgeBy);
        (Chain, AcknowledgedByEach) = (string.Intern(plan.Chain), plan.AcknowledgedByEach.Count == 0 ? [] : plan.AcknowledgedByEach);
        IsStep = plan.Escalates is not null;
    }

    /// <summary>Its message id.</summary>
    public Guid MessageId { get; }

    /// <summary>Alert, update or cancel.</summary>
    public AlertMessageType MessageType { get; }

    /// <summary>True where it tells a step of another alert's chain.</summary>
    public bool IsStep { get; }

    /// <summary>The notices it names and rests on, oldest first. Empty once another took its place: then nothing is compared with it any more.</summary>
    public Guid[] Members { get; private set; }

    /// <summary>How many more notices it counts and does not name.</summary>
    public int More { get; }

    /// <summary>How many updates in a row, it included, said nothing but the same again.</summary>
    public int Repeats { get; }

    /// <summary>When it was made, in milliseconds since the Unix epoch.</summary>
    public long SentAt { get; }

    /// <summary>Seconds since the Unix epoch until which it may be kept.</summary>
    public long KeepUntil { get; }

    /// <summary>By when it must be acknowledged, in milliseconds since the Unix epoch; 0 where nothing is asked.</summary>
    public long AcknowledgeBy { get; }

    /// <summary>The chain that is followed where nobody acknowledges; empty for none.</summary>
    public string Chain { get; }

    /// <summary>Agencies that each have to acknowledge; empty where any recipient will do.</summary>
    public IReadOnlyList<string> AcknowledgedByEach { get; }

    /// <summary>The alert that took its place, or null.</summary>
    public PublishedAlert? ReplacedBy { get; private set; }

    /// <summary>What was published, from the history. Asked once where several things of it are needed.</summary>
    public AlertPlan ReadPlan() => _archive.Read(_number);

    /// <summary>Whether it was narrowed to others than an agency: what that one says of it is said by nobody who was told. Reads the plan.</summary>
    public bool IsKeptFrom(string agency) => ReadPlan().IsKeptFrom(agency);

    /// <summary>Another alert took its place.</summary>
    public void Replace(PublishedAlert by) => (ReplacedBy, Members) = (by, []);
}
