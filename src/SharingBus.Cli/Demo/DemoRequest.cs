using SharingBus.Backbone.RabbitMq;

namespace SharingBus.Cli.Demo;

/// <summary>What a caller asks of a demo.</summary>
internal sealed record DemoRequest
{
    /// <summary>The broker, as an administrator; null for memory.</summary>
    public RabbitMqOptions? Broker { get; init; }

    /// <summary>Its management API; null for the default port of the same host.</summary>
    public Uri? BrokerManagement { get; init; }

    /// <summary>Where to keep the files; null for a temporary directory.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Whether to stay up afterwards.</summary>
    public bool Serve { get; init; }

    /// <summary>Whether to show what the processes log.</summary>
    public bool Verbose { get; init; }

    /// <summary>The text of the scenario; null for the sample scenario.</summary>
    public string? ScenarioText { get; init; }
}
