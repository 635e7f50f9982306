namespace SharingBus.Cli.Bench;

/// <summary>One round: the bare broker, then the whole path.</summary>
internal sealed record PathRound
{
    /// <summary>Messages a second of the bare broker, by window.</summary>
    public required IReadOnlyDictionary<int, double> RawPerSecond { get; init; }

    /// <summary>Microseconds of the broker's processor a raw message; null for a broker elsewhere.</summary>
    public required double? RawBrokerMicros { get; init; }

    /// <summary>Notices a second through the whole path.</summary>
    public required double PathPerSecond { get; init; }

    /// <summary>Notices a second that the origin accepted meanwhile.</summary>
    public required double AcceptedPerSecond { get; init; }

    /// <summary>Microseconds of processor a notice, by process.</summary>
    public required IReadOnlyDictionary<string, double> CpuMicros { get; init; }

    /// <summary>The best window of the bare broker.</summary>
    public double BestRaw => RawPerSecond.Values.Max();

    /// <summary>How much faster the path is.</summary>
    public double Ratio => PathPerSecond / BestRaw;
}
