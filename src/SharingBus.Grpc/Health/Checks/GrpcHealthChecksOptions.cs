namespace Grpc.AspNetCore.HealthChecks;

/// <summary>Which health checks stand for which service.</summary>
public sealed class GrpcHealthChecksOptions
{
    /// <summary>The services; at first only the empty name, for which all checks stand.</summary>
    public ServiceMappingCollection Services { get; } = [];
}
