namespace Grpc.AspNetCore.HealthChecks;

/// <summary>One service and the checks that stand for it.</summary>
public sealed class ServiceMapping
{
    /// <summary>Says which checks stand for a service.</summary>
    public ServiceMapping(string name, Func<HealthCheckMapContext, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(predicate);
        Name = name;
        HealthCheckPredicate = predicate;
    }

    /// <summary>The service.</summary>
    public string Name { get; }

    /// <summary>Whether a check stands for it.</summary>
    public Func<HealthCheckMapContext, bool> HealthCheckPredicate { get; }
}
