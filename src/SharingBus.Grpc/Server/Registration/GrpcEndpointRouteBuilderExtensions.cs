using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Calls;
using Grpc.AspNetCore.Server.Registration;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps gRPC services to routes.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    private static readonly string[] Post = [HttpMethods.Post];

    /// <summary>Serves the calls of a service.</summary>
    /// <exception cref="InvalidOperationException"><c>AddGrpc</c> was not called, or the type is no gRPC service.</exception>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<TService>(this IEndpointRouteBuilder builder)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceProvider services = builder.ServiceProvider;
        MappedServices mapped =
            services.GetService<MappedServices>() ?? throw new InvalidOperationException("Call AddGrpc() before a service is mapped.");
        GrpcServiceOptions options = ServiceOptions<TService>(services);
        ILogger log = services.GetRequiredService<ILoggerFactory>().CreateLogger<TService>();
        var settings = new CallSettings(options, services.GetRequiredService<TimeProvider>(), log);
        IReadOnlyList<BoundMethod> methods = new ServiceBinder<TService>(settings).Bind();

        mapped.Add(typeof(TService));
        List<IEndpointConventionBuilder> endpoints = [.. methods.Select(method => Map(builder, method))];
        foreach (string service in methods.Select(method => method.Method.ServiceName).Distinct(StringComparer.Ordinal))
        {
            MapFallback(builder, $"/{service}/{{unimplementedMethod:{GrpcContentTypeConstraint.Name}}}", "Method is unimplemented.", log);
        }

        if (!mapped.HasFallback && options.IgnoreUnknownServices != true)
        {
            mapped.HasFallback = true;
            const string pattern = $"/{{unimplementedService}}/{{unimplementedMethod:{GrpcContentTypeConstraint.Name}}}";
            MapFallback(builder, pattern, "Service is unimplemented.", log);
        }

        return new GrpcServiceEndpointConventionBuilder(endpoints);
    }

    private static GrpcServiceOptions ServiceOptions<TService>(IServiceProvider services)
        where TService : class =>
        services.GetService<IConfigureOptions<GrpcServiceOptions<TService>>>() is null
            ? services.GetRequiredService<IOptions<GrpcServiceOptions>>().Value
            : services.GetRequiredService<IOptions<GrpcServiceOptions<TService>>>().Value;

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder builder, BoundMethod bound)
    {
        IEndpointConventionBuilder endpoint = builder.MapMethods(bound.Method.FullName, Post, bound.Handler);
        endpoint.Add(it =>
        {
            it.DisplayName = $"gRPC - {bound.Method.FullName}";
            foreach (object metadata in bound.Metadata)
            {
                it.Metadata.Add(metadata);
            }
        });
        return endpoint;
    }

    private static void MapFallback(IEndpointRouteBuilder builder, string pattern, string detail, ILogger log) =>
        builder.MapMethods(pattern, Post, UnimplementedEndpoint.For(detail, log)).WithDisplayName($"gRPC - {detail}");
}
