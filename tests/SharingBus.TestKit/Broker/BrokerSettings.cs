namespace SharingBus.TestKit.Broker;

/// <summary>What a private broker has beyond the least.</summary>
public sealed record BrokerSettings
{
    /// <summary>A directory for its data, for example of a file system of its own; null takes one that goes with the broker.</summary>
    public DirectoryInfo? Data { get; init; }

    /// <summary>TLS, which then is the only way in; null for none.</summary>
    public BrokerTls? Tls { get; init; }

    /// <summary>Lines of <c>rabbitmq.conf</c>, <c>name = value</c>; what the test itself needs stands over them.</summary>
    public IReadOnlyList<string> Configuration { get; init; } = [];

    /// <summary>The plug-ins.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = ["rabbitmq_management"];
}
