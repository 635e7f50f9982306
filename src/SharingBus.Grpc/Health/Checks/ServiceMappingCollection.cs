using System.Collections;

namespace Grpc.AspNetCore.HealthChecks;

/// <summary>The services whose health is told, by name.</summary>
public sealed class ServiceMappingCollection : IEnumerable<ServiceMapping>
{
    private readonly Dictionary<string, ServiceMapping> mappings = new(StringComparer.Ordinal);

    /// <summary>Says which checks stand for a service; replaces what was said of it before.</summary>
    public void MapService(string name, Func<HealthCheckMapContext, bool> predicate) =>
        mappings[name] = new ServiceMapping(name, predicate);

    /// <summary>Forgets all services.</summary>
    public void Clear() => mappings.Clear();

    /// <inheritdoc />
    public IEnumerator<ServiceMapping> GetEnumerator() => mappings.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal ServiceMapping? Find(string name) => mappings.GetValueOrDefault(name);
}
