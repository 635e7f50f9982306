using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>One interceptor and how it is made.</summary>
public class InterceptorRegistration
{
    private readonly object[] arguments;

    internal InterceptorRegistration(Type type, object[] arguments)
    {
        Type = type;
        this.arguments = arguments;
    }

    /// <summary>The interceptor's type.</summary>
    public Type Type { get; }

    /// <summary>The arguments of its constructor that are no services.</summary>
    public IReadOnlyList<object> Arguments => arguments;

    /// <summary>The interceptor, and whether the call has to dispose it.</summary>
    internal (Interceptor Interceptor, bool Owned) Create(IServiceProvider services) =>
        arguments.Length == 0 && services.GetService(Type) is Interceptor registered
            ? (registered, false)
            : ((Interceptor)ActivatorUtilities.CreateInstance(services, Type, arguments), true);
}
