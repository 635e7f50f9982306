namespace Grpc.AspNetCore.HealthChecks;

/// <summary>A health check that may stand for a service.</summary>
public sealed class HealthCheckMapContext
{
    /// <summary>Describes a check.</summary>
    public HealthCheckMapContext(string name, IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(tags);
        Name = name;
        Tags = tags;
    }

    /// <summary>The check's name.</summary>
    public string Name { get; }

    /// <summary>The check's tags.</summary>
    public IEnumerable<string> Tags { get; }
}
