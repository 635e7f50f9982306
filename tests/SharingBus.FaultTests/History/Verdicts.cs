namespace SharingBus.FaultTests.History;

/// <summary>What is wrong with a history, counted. All 0, or the test fails.</summary>
internal sealed record Verdicts
{
    /// <summary>Accepted, and neither delivered nor visibly set aside.</summary>
    public int Lost { get; init; }

    /// <summary>Delivered at two positions, or accepted under two ids.</summary>
    public int Duplicate { get; init; }

    /// <summary>Delivered and never accepted, or other than released.</summary>
    public int Unexpected { get; init; }

    /// <summary>Delivered after a later notice of its stream.</summary>
    public int Inversion { get; init; }

    /// <summary>Delivered to a role, or with a field, that the policy does not permit.</summary>
    public int Overshared { get; init; }

    /// <summary>Happened without an entry in the journal.</summary>
    public int Unlogged { get; init; }

    /// <summary>Stands in the journal and never happened.</summary>
    public int Phantom { get; init; }

    /// <summary>Published and unanswered, or delivered and unacknowledged, by the deadline.</summary>
    public int Stuck { get; init; }
}
