using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>Configures gRPC further after <c>AddGrpc</c>.</summary>
public interface IGrpcServerBuilder
{
    /// <summary>The services being configured.</summary>
    IServiceCollection Services { get; }
}
