namespace SharingBus.Hub.Statistics;

/// <summary>What a hub counts by, and who may evaluate.</summary>
public sealed record StatisticsOptions
{
    /// <summary>
    /// The areas of the tables, from the widest to the narrowest; each level at most once. Municipalities alone, because most hubs serve one
    /// region, in which a wider level says the same as everything. A change takes effect with the next period.
    /// </summary>
    public IReadOnlyList<AreaLevel> Areas { get; init; } = [AreaLevel.Municipality];

    /// <summary>
    /// Systems of the hub's agency that evaluate: they read statistics and measures, and neither situations nor alerts. Empty: nobody evaluates.
    /// </summary>
    public IReadOnlyList<string> Evaluators { get; init; } = [];
}
