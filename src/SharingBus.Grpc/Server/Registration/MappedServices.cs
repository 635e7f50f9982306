namespace Grpc.AspNetCore.Server.Registration;

/// <summary>Which services an application serves; reflection shows them and the fallback is mapped once.</summary>
internal sealed class MappedServices
{
    private readonly List<Type> types = [];

    public IReadOnlyList<Type> Types => types;

    public bool HasFallback { get; set; }

    public void Add(Type serviceType) => types.Add(serviceType);
}
