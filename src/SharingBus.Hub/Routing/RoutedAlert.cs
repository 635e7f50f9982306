namespace SharingBus.Hub.Routing;

/// <summary>Where an alert goes, and what is asked of its recipients.</summary>
internal sealed record RoutedAlert
{
    /// <summary>Id of the route.</summary>
    public required string Route { get; init; }

    /// <summary>Why these recipients, as each of them reads it.</summary>
    public required string Reason { get; init; }

    /// <summary>What it was chosen by, in words.</summary>
    public required IReadOnlyList<string> RoutedBy { get; init; }

    /// <summary>Whom it is narrowed to; null where policy alone decides.</summary>
    public required IReadOnlyList<Addressee>? Audience { get; init; }

    /// <summary>How long they have.</summary>
    public required TimeSpan AcknowledgeWithin { get; init; }

    /// <summary>Agencies that each have to acknowledge; empty where any recipient will do.</summary>
    public required IReadOnlyList<string> AcknowledgedByEach { get; init; }

    /// <summary>The chain that is followed where they do not; empty for none.</summary>
    public required string Chain { get; init; }

    /// <summary>Roles that are next, as the alert tells its recipients.</summary>
    public required IReadOnlyList<string> NextRoles { get; init; }
}
