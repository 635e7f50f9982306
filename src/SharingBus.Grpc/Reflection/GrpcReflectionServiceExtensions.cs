using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server.Registration;
using Grpc.Core;
using Grpc.Reflection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ProtoService = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the reflection service.</summary>
public static class GrpcReflectionServiceExtensions
{
    /// <summary>Adds reflection over the services the application maps.</summary>
    public static IServiceCollection AddGrpcReflection(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider => new ReflectionAnswers(
            new SymbolIndex([.. provider.GetRequiredService<MappedServices>().Types.Select(Descriptor).OfType<ProtoService>()])
        ));
        return services;
    }

    private static ProtoService? Descriptor(Type serviceType)
    {
        Type? bind = serviceType.GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)?.BindType;
        return bind?.GetProperty("Descriptor", BindingFlags.Static | BindingFlags.Public)?.GetValue(null) as ProtoService;
    }
}
