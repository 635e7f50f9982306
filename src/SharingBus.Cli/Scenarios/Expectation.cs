namespace SharingBus.Cli.Scenarios;

/// <summary>What must be true after a step. What is null is not asked.</summary>
internal sealed record Expectation
{
    /// <summary>An expectation of nothing.</summary>
    public static Expectation None { get; } = new();

    /// <summary>The roles that get a view of the published notice: these and no others.</summary>
    public IReadOnlyList<ExpectedView>? Received { get; init; }

    /// <summary>Roles that get nothing, and why.</summary>
    public IReadOnlyList<ExpectedNothing> Nothing { get; init; } = [];

    /// <summary>The publish is refused.</summary>
    public ExpectedRefusal? Refused { get; init; }

    /// <summary>The exact members of the hub's situation that holds the first of them.</summary>
    public IReadOnlyList<string>? Situation { get; init; }

    /// <summary>Pairs that must not be in one situation.</summary>
    public IReadOnlyList<NamePair> Apart { get; init; } = [];

    /// <summary>A proposal of the hub and its state.</summary>
    public ExpectedProposal? Proposal { get; init; }

    /// <summary>An alert that the hub publishes by itself.</summary>
    public ExpectedAlert? Alert { get; init; }

    /// <summary>What the hub says of one of its alerts.</summary>
    public FollowedAlert? Followed { get; init; }

    /// <summary>Acknowledgements that the origin has on record.</summary>
    public IReadOnlyList<ExpectedAcknowledgement> Acknowledged { get; init; } = [];

    /// <summary>Roles that are told of the change: these and no others.</summary>
    public IReadOnlyList<RolePath>? Told { get; init; }

    /// <summary>Agencies that confirm the change: these and no others.</summary>
    public IReadOnlyList<string>? Confirmed { get; init; }
}
