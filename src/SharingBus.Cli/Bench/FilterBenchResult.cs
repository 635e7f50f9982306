namespace SharingBus.Cli.Bench;

/// <summary>The result of the filter benchmark.</summary>
internal sealed record FilterBenchResult
{
    public required int Notices { get; init; }

    /// <summary>Mean size of a notice, in bytes.</summary>
    public required double NoticeBytes { get; init; }

    /// <summary>Mean size of a view, in bytes.</summary>
    public required double ViewBytes { get; init; }

    public required double ReleaseShare { get; init; }

    public required double WireNs { get; init; }

    public required double ParseMaskSerializeNs { get; init; }

    public required double AllocatedBytes { get; init; }

    public required double BaselineAllocatedBytes { get; init; }

    /// <summary>The filter with persons by category, which no FieldMask can express.</summary>
    public required double WirePerElementNs { get; init; }

    public required double[] WireRounds { get; init; }

    public required double[] BaselineRounds { get; init; }

    public double Ratio => ParseMaskSerializeNs / WireNs;

    /// <summary>One flat object, in the names that the measurements are kept under.</summary>
    public Dictionary<string, double> ToJson() => new(StringComparer.Ordinal)
    {
        ["wire_ns"] = Math.Round(WireNs, 1),
        ["parse_mask_serialize_ns"] = Math.Round(ParseMaskSerializeNs, 1),
        ["ratio"] = Math.Round(Ratio, 2),
        ["allocated_bytes"] = Math.Round(AllocatedBytes, 3),
        ["baseline_allocated_bytes"] = Math.Round(BaselineAllocatedBytes, 1),
        ["wire_per_element_ns"] = Math.Round(WirePerElementNs, 1),
        ["wire_ns_best"] = Math.Round(WireRounds.Min(), 1),
        ["wire_ns_worst"] = Math.Round(WireRounds.Max(), 1),
        ["parse_mask_serialize_ns_best"] = Math.Round(BaselineRounds.Min(), 1),
        ["parse_mask_serialize_ns_worst"] = Math.Round(BaselineRounds.Max(), 1),
        ["notices"] = Notices,
        ["notice_bytes"] = Math.Round(NoticeBytes, 1),
        ["view_bytes"] = Math.Round(ViewBytes, 1),
        ["release_share"] = Math.Round(ReleaseShare, 3),
    };
}
