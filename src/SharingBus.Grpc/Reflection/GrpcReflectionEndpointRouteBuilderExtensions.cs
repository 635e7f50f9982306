using Grpc.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the reflection service.</summary>
public static class GrpcReflectionEndpointRouteBuilderExtensions
{
    /// <summary>Serves <c>grpc.reflection.v1alpha</c> and <c>v1</c>, in the Development environment only.</summary>
    /// <exception cref="InvalidOperationException">The environment is not Development: the API of a server is not for strangers.</exception>
    public static IEndpointConventionBuilder MapGrpcReflectionService(this IEndpointRouteBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.ServiceProvider.GetRequiredService<IHostEnvironment>().IsDevelopment())
        {
            throw new InvalidOperationException("Reflection is served in the Development environment only.");
        }

        builder.MapGrpcService<ReflectionV1Service>();
        return builder.MapGrpcService<ReflectionV1AlphaService>();
    }
}
