namespace SharingBus.Cli.Bench;

/// <summary>The result of the path benchmark.</summary>
internal sealed record PathBenchResult
{
    /// <summary>Below this the raw measurement of a machine with two cores is no yardstick, and the run is void.</summary>
    public const double LeastRawPerSecond = 11_000;

    /// <summary>What was on: everything that is on in production.</summary>
    public const string FeaturesOn =
        "mtls13 canonical validate commitments fsync journal merkle decide wire-filter element-condition transform seal sign confirm receipts order dedup";

    public required IReadOnlyList<PathRound> Rounds { get; init; }

    public required PathLatency AtTwoHundred { get; init; }

    public required PathLatency AtHalf { get; init; }

    public required double FsyncMillis { get; init; }

    /// <summary>Notices before the first round, until the nodes cost no less any more.</summary>
    public required int WarmUpNotices { get; init; }

    public required double OriginMiB { get; init; }

    public required double RecipientMiB { get; init; }

    public required double NoticeBytes { get; init; }

    public required double ViewBytes { get; init; }

    /// <summary>Recipients of the fan-out.</summary>
    public required int FanOut { get; init; }

    /// <summary>The origin's processor a notice with so many recipients, in terms of that with one; null where it was not measured.</summary>
    public double? FanOutRatio { get; init; }

    public double Raw => Median(round => round.BestRaw);

    public double Path => Median(round => round.PathPerSecond);

    public double Ratio => Median(round => round.Ratio);

    public bool IsValid => Raw >= LeastRawPerSecond;

    /// <summary>The median over the rounds.</summary>
    public double Median(Func<PathRound, double> value) => Rounds.Select(value).Order().ElementAt(Rounds.Count / 2);

    /// <summary>One flat object, in the names that the measurements are kept under.</summary>
    public Dictionary<string, object?> ToJson()
    {
        var json = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["raw_per_s"] = Math.Round(Raw),
            ["path_per_s"] = Math.Round(Path),
            ["ratio"] = Math.Round(Ratio, 2),
            ["ratio_rounds"] = string.Join(' ', Rounds.Select(round => Math.Round(round.Ratio, 2))),
            ["valid"] = IsValid,
            ["p50_ms"] = Math.Round(AtTwoHundred.P50, 2),
            ["p99_ms"] = Math.Round(AtTwoHundred.P99, 2),
            ["half_per_s"] = AtHalf.PerSecond,
            ["p50_ms_half"] = Math.Round(AtHalf.P50, 2),
            ["p99_ms_half"] = Math.Round(AtHalf.P99, 2),
            ["fsync_p50_ms"] = Math.Round(FsyncMillis, 3),
            ["warm_up_notices"] = WarmUpNotices,
            ["rss_mb_origin"] = Math.Round(OriginMiB),
            ["rss_mb_recipient"] = Math.Round(RecipientMiB),
            [$"fanout{(FanOutRatio is null ? 10 : FanOut)}_origin_cpu_ratio"] = FanOutRatio is { } ratio ? Math.Round(ratio, 2) : null,
            ["fanout_views"] = PathPolicy.ViewsOf(FanOut),
            ["notice_bytes"] = Math.Round(NoticeBytes),
            ["view_bytes"] = Math.Round(ViewBytes),
            ["cores"] = Environment.ProcessorCount,
            ["features_on"] = FeaturesOn,
        };
        foreach (var process in Rounds[0].CpuMicros.Keys)
        {
            json[$"cpu_us_{process}"] = Math.Round(Median(round => round.CpuMicros[process]), 1);
        }

        return json;
    }
}
