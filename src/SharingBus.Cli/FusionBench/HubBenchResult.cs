using System.Text.Json;

namespace SharingBus.Cli.FusionBench;

/// <summary>The result of the hub's benchmark.</summary>
internal sealed record HubBenchResult
{
    /// <summary>Notices taken a second, on disk and grouped, over the last tenth of the history.</summary>
    public required double NoticesPerSecond { get; init; }

    /// <summary>Milliseconds from when a notice was due to when it stood in its situation, at the paced rate; 99 of 100 took less.</summary>
    public required double SituationP99Ms { get; init; }

    /// <summary>Half of them took less.</summary>
    public required double SituationP50Ms { get; init; }

    /// <summary>The most that the hub's process held, in MB.</summary>
    public required double MemoryMb { get; init; }

    /// <summary>Processor time a notice over the last tenth of the history, over that of the second tenth.</summary>
    public required double CostRatio { get; init; }

    /// <summary>Microseconds of processor time a notice over the last tenth.</summary>
    public required double CpuMicros { get; init; }

    /// <summary>Pairwise precision and recall of the worst seed.</summary>
    public required double Precision { get; init; }

    /// <inheritdoc cref="Precision"/>
    public required double Recall { get; init; }

    /// <summary>Notices of the history.</summary>
    public required int Notices { get; init; }

    /// <summary>Notices of each measurement of quality.</summary>
    public required int QualityNotices { get; init; }

    /// <summary>Alerts published meanwhile.</summary>
    public required long Alerts { get; init; }

    /// <summary>The seeds, so that each can be done again.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>One flat object, in the names that the measurements are kept under.</summary>
    public string ToJson() => JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["notices_per_s"] = Math.Round(NoticesPerSecond),
        ["situation_p99_ms"] = Math.Round(SituationP99Ms, 1),
        ["memory_mb"] = Math.Round(MemoryMb),
        ["cost_ratio_1m_to_100k"] = Math.Round(CostRatio, 3),
        ["precision"] = Math.Round(Precision, 4),
        ["recall"] = Math.Round(Recall, 4),
        ["situation_p50_ms"] = Math.Round(SituationP50Ms, 1),
        ["cpu_us_per_notice"] = Math.Round(CpuMicros, 1),
        ["history"] = Notices,
        ["quality_notices"] = QualityNotices,
        ["alerts"] = Alerts,
        ["seeds"] = string.Join(' ', Seeds),
        ["features_on"] = "tls,subscription,acknowledgements,history-on-disk,correlation,proposals,alerts",
    });
}
