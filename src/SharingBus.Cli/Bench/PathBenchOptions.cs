using SharingBus.Backbone.RabbitMq;

namespace SharingBus.Cli.Bench;

/// <summary>What a run of the path benchmark is told.</summary>
internal sealed record PathBenchOptions
{
    /// <summary>The broker to use as an administrator; null starts a private one.</summary>
    public RabbitMqOptions? Broker { get; init; }

    /// <summary>The management API of <see cref="Broker"/>.</summary>
    public Uri? BrokerManagement { get; init; }

    /// <summary>Rounds of raw and path in turn; the median is told, and all are printed.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Notices through the path in one round: some seconds of work.</summary>
    public int Notices { get; init; } = 60_000;

    /// <summary>Seconds of each open-loop measurement of latency.</summary>
    public int LatencySeconds { get; init; } = 10;

    /// <summary>Recipients of the fan-out measurement; below 2 it is left out.</summary>
    public int FanOut { get; init; } = 10;

    /// <summary>Whether the last line is one flat JSON object.</summary>
    public bool Json { get; init; }

    /// <summary>Keeps journals, keys and the output of the processes here; null takes a directory that is removed afterwards.</summary>
    public string? Directory { get; init; }
}
