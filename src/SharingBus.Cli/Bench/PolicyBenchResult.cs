namespace SharingBus.Cli.Bench;

/// <summary>The result of the policy benchmark.</summary>
internal sealed record PolicyBenchResult
{
    /// <summary>Parsing and compiling the whole bundle: the median of all rounds, in milliseconds.</summary>
    public required double CompileMs { get; init; }

    /// <summary>The same for the first time in this process.</summary>
    public required double CompileFirstMs { get; init; }

    /// <summary>A decision that is remembered.</summary>
    public required double CachedNs { get; init; }

    /// <summary>A decision about a class that was not met before: the mean, with the making of every new view in it.</summary>
    public required double UncachedUs { get; init; }

    /// <summary>Half of them took less, and one in a hundred took more.</summary>
    public required (double Median, double P99) UncachedSpreadUs { get; init; }

    /// <summary>Processor time of the whole process for one, collecting garbage and compiling code included: the same on a busy machine.</summary>
    public required double UncachedCpuUs { get; init; }

    /// <summary>Allocated for one such decision.</summary>
    public required double UncachedAllocatedBytes { get; init; }

    /// <summary>Distinct views among them.</summary>
    public required int Views { get; init; }

    public required double FilterNs { get; init; }

    public required double FilterAllocatedBytes { get; init; }

    public required double TransformUs { get; init; }

    public required double TransformAllocatedBytes { get; init; }

    /// <summary>What the bundle holds when its memory of decisions is full, in MiB.</summary>
    public required double MemoryMb { get; init; }

    /// <summary>One flat object, in the names that the measurements are kept under.</summary>
    public Dictionary<string, double> ToJson() => new(StringComparer.Ordinal)
    {
        ["compile_ms"] = Math.Round(CompileMs, 1),
        ["cached_ns"] = Math.Round(CachedNs, 1),
        ["uncached_us"] = Math.Round(UncachedUs, 2),
        ["filter_ns"] = Math.Round(FilterNs, 1),
        ["filter_allocated_bytes"] = Math.Round(FilterAllocatedBytes, 3),
        ["transform_us"] = Math.Round(TransformUs, 3),
        ["memory_mb"] = Math.Round(MemoryMb, 1),
        ["compile_first_ms"] = Math.Round(CompileFirstMs, 1),
        ["uncached_p50_us"] = Math.Round(UncachedSpreadUs.Median, 2),
        ["uncached_p99_us"] = Math.Round(UncachedSpreadUs.P99, 2),
        ["uncached_cpu_us"] = Math.Round(UncachedCpuUs, 2),
        ["uncached_allocated_bytes"] = Math.Round(UncachedAllocatedBytes, 1),
        ["transform_allocated_bytes"] = Math.Round(TransformAllocatedBytes, 3),
        ["views"] = Views,
        ["roles"] = PolicyBenchFederation.Roles,
        ["agencies"] = PolicyBenchFederation.Agencies,
        ["rules"] = PolicyBenchFederation.Rules,
    };
}
