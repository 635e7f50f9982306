using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Scenarios;

/// <summary>An alert that the hub must publish by itself.</summary>
internal sealed record ExpectedAlert
{
    /// <summary>Name that later steps give it.</summary>
    public required string Id { get; init; }

    /// <summary>A notice that it must be about.</summary>
    public required string About { get; init; }

    /// <summary>First alert, update or cancellation.</summary>
    public required AlertMessageType MessageType { get; init; }

    /// <summary>Whether it is told because an alert before it was not acknowledged.</summary>
    public required bool IsEscalation { get; init; }

    /// <summary>The roles that get it: these and no others.</summary>
    public required IReadOnlyList<RolePath> Received { get; init; }

    /// <summary>The route that must have carried it; null where any may.</summary>
    public string? Route { get; init; }

    /// <summary>A notice that it must no longer be about, or null.</summary>
    public string? Without { get; init; }

    /// <summary>An earlier alert that it takes back: every holder of that must confirm. Null where it takes back none.</summary>
    public string? Corrects { get; init; }
}
