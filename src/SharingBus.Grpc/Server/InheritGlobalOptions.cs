using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Server;

/// <summary>Starts the options of one service from those of all.</summary>
internal sealed class InheritGlobalOptions<TService>(IOptions<GrpcServiceOptions> global) : IConfigureOptions<GrpcServiceOptions<TService>>
    where TService : class
{
    public void Configure(GrpcServiceOptions<TService> options)
    {
        GrpcServiceOptions source = global.Value;
        options.MaxSendMessageSize = source.MaxSendMessageSize;
        options.MaxReceiveMessageSize = source.MaxReceiveMessageSize;
        options.EnableDetailedErrors = source.EnableDetailedErrors;
        options.ResponseCompressionAlgorithm = source.ResponseCompressionAlgorithm;
        options.ResponseCompressionLevel = source.ResponseCompressionLevel;
        options.IgnoreUnknownServices = source.IgnoreUnknownServices;
        foreach (InterceptorRegistration registration in source.Interceptors)
        {
            options.Interceptors.Add(registration);
        }
    }
}
