namespace SharingBus.Cli.Scenarios;

/// <summary>What one role must see of a notice.</summary>
internal sealed record ExpectedView
{
    /// <summary>The role.</summary>
    public required RolePath Role { get; init; }

    /// <summary>Line of the file.</summary>
    public required long Line { get; init; }

    /// <summary>Field paths that must hold something.</summary>
    public IReadOnlyList<string> Shows { get; init; } = [];

    /// <summary>Field paths that must hold nothing.</summary>
    public IReadOnlyList<string> Hides { get; init; } = [];

    /// <summary>Words that must not occur anywhere in the bytes of the view.</summary>
    public IReadOnlyList<string> Unseen { get; init; } = [];

    /// <summary>How many elements a repeated field must hold.</summary>
    public IReadOnlyDictionary<string, int> Count { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Rules that must have taken part in the decision.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];
}
