namespace SharingBus.Cli.Scenarios;

/// <summary>Two notices by their names in the scenario.</summary>
/// <param name="Left">One.</param>
/// <param name="Right">The other.</param>
internal sealed record NamePair(string Left, string Right)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Left} and {Right}";
}
