using SharingBus.Hub.Routing;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Alerts;

/// <summary>An alert as it will be published: fixed before the first attempt, so that every retry sends the same bytes under the same id.</summary>
internal sealed record AlertPlan
{
    /// <summary>Situation id and revision: the node answers a repeated one with the first answer.</summary>
    public required string RequestId { get; init; }

    /// <summary>The situation at the time.</summary>
    public required string SituationId { get; init; }

    /// <summary>Counts the alerts about one situation, from 1.</summary>
    public required int Revision { get; init; }

    /// <summary>Alert, update or cancel.</summary>
    public required AlertMessageType MessageType { get; init; }

    /// <summary>The notices it names and rests on, oldest first; none for a cancel.</summary>
    public required IReadOnlyList<Guid> Members { get; init; }

    /// <summary>How many more notices the situation had, which it counts and does not name.</summary>
    public int More { get; init; }

    /// <summary>How many updates in a row, it included, said nothing but the same again.</summary>
    public int Repeats { get; init; }

    /// <summary>The alerts it takes the place of.</summary>
    public required IReadOnlyList<Guid> Replaces { get; init; }

    /// <summary>The notices it names as parents, earlier alerts first.</summary>
    public required IReadOnlyList<Guid> Parents { get; init; }

    /// <summary>CAP identifier.</summary>
    public required string Identifier { get; init; }

    /// <summary>When it was made, in milliseconds since the Unix epoch.</summary>
    public required long SentAt { get; init; }

    /// <summary>Seconds since the Unix epoch until which it may be kept.</summary>
    public required long KeepUntil { get; init; }

    /// <summary>Id of the route that carries it.</summary>
    public string Route { get; init; } = AlertRouter.Default;

    /// <summary>Why its recipients get it.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What the route was chosen by, in words.</summary>
    public IReadOnlyList<string> RoutedBy { get; init; } = [];

    /// <summary>Whom it is narrowed to; null where policy alone decides.</summary>
    public IReadOnlyList<Addressee>? Audience { get; init; }

    /// <summary>Whether it is narrowed to others than an agency.</summary>
    public bool IsKeptFrom(string agency) => Audience is { } audience && audience.All(addressee => addressee.Agency != agency);

    /// <summary>By when it must be acknowledged, in milliseconds since the Unix epoch; 0 where nothing is asked.</summary>
    public long AcknowledgeBy { get; init; }

    /// <summary>Agencies that each have to acknowledge; empty where any recipient will do.</summary>
    public IReadOnlyList<string> AcknowledgedByEach { get; init; } = [];

    /// <summary>The chain that is followed where they do not; empty for none.</summary>
    public string Chain { get; init; } = "";

    /// <summary>True where a notice that an alert before it rested on was withdrawn.</summary>
    public bool Corrects { get; init; }

    /// <summary>The alert of whose chain it is a step; null for an alert of its own.</summary>
    public Guid? Escalates { get; init; }

    /// <summary>Which step, from 1; 0 for an alert of its own.</summary>
    public int Step { get; init; }

    /// <summary>Who was on duty when the step was taken. It never leaves the hub.</summary>
    public string OnDuty { get; init; } = "";

    /// <summary>The serialized alert. It holds no personal field.</summary>
    public required byte[] Notice { get; init; }
}
