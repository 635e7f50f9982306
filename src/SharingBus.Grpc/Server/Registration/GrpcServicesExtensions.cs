using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Registration;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds gRPC to an application.</summary>
public static class GrpcServicesExtensions
{
    /// <summary>Adds what gRPC services need.</summary>
    public static IGrpcServerBuilder AddGrpc(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRouting();
        services.AddOptions();
        services.Configure<RouteOptions>(options => options.SetParameterPolicy<GrpcContentTypeConstraint>(GrpcContentTypeConstraint.Name));
        services.TryAddSingleton<MappedServices>();
        services.TryAddSingleton(TimeProvider.System);
        return new GrpcServerBuilder(services);
    }

    /// <summary>Adds what gRPC services need and configures all of them.</summary>
    public static IGrpcServerBuilder AddGrpc(this IServiceCollection services, Action<GrpcServiceOptions> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(configureOptions);
        IGrpcServerBuilder builder = services.AddGrpc();
        services.Configure(configureOptions);
        return builder;
    }

    /// <summary>Configures one service; the settings start as those of all.</summary>
    public static IGrpcServerBuilder AddServiceOptions<TService>(
        this IGrpcServerBuilder grpcBuilder,
        Action<GrpcServiceOptions<TService>> configure
    )
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(grpcBuilder);
        ArgumentNullException.ThrowIfNull(configure);
        grpcBuilder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IConfigureOptions<GrpcServiceOptions<TService>>, InheritGlobalOptions<TService>>()
        );
        grpcBuilder.Services.Configure(configure);
        return grpcBuilder;
    }
}
