namespace SharingBus.Cli.FusionBench;

/// <summary>Pairwise precision and recall of a grouping against the truth: over all pairs of notices, grouped together or truly one.</summary>
/// <param name="Grouped">Pairs that were grouped together.</param>
/// <param name="True">Pairs that truly belong together.</param>
/// <param name="Both">Pairs that are both.</param>
internal sealed record PairScore(long Grouped, long True, long Both)
{
    /// <summary>Share of the grouped pairs that are true.</summary>
    public double Precision => Grouped == 0 ? 1 : (double)Both / Grouped;

    /// <summary>Share of the true pairs that were grouped.</summary>
    public double Recall => True == 0 ? 1 : (double)Both / True;

    /// <summary>Compares a grouping with the truth. What has no group stands alone.</summary>
    public static PairScore Of(IEnumerable<(long Truth, string? Group)> notices)
    {
        Dictionary<long, long> truths = [];
        Dictionary<string, long> groups = [];
        Dictionary<(long, string), long> cells = [];
        foreach (var (truth, group) in notices)
        {
            truths[truth] = truths.GetValueOrDefault(truth) + 1;
            if (group is not null)
            {
                groups[group] = groups.GetValueOrDefault(group) + 1;
                cells[(truth, group)] = cells.GetValueOrDefault((truth, group)) + 1;
            }
        }

        return new PairScore(Pairs(groups.Values), Pairs(truths.Values), Pairs(cells.Values));
    }

    private static long Pairs(IEnumerable<long> sizes) => sizes.Sum(size => size * (size - 1) / 2);
}
