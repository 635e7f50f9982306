using SharingBus.Backbone.RabbitMq;

namespace SharingBus.Cli.Demo;

/// <summary>How a demo federation is to run.</summary>
internal sealed record DemoSettings
{
    /// <summary>Where journals, keys and addresses are kept; it exists and is empty.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The broker, as an administrator; null runs on an in-memory backbone.</summary>
    public RabbitMqOptions? Broker { get; init; }

    /// <summary>The broker's management API; null stands for the default port of the same host.</summary>
    public Uri? BrokerManagement { get; init; }

    /// <summary>Whether the processes log what they do, or faults only.</summary>
    public bool Verbose { get; init; }
}
