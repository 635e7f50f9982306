using System.IO.Compression;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>What holds for every call of one service.</summary>
internal sealed class CallSettings(GrpcServiceOptions options, TimeProvider clock, ILogger log)
{
    public TimeProvider Clock { get; } = clock;

    public ILogger Log { get; } = log;

    public int? MaxSendMessageSize { get; } = options.MaxSendMessageSize;

    public int? MaxReceiveMessageSize { get; } = options.MaxReceiveMessageSize;

    public bool DetailedErrors { get; } = options.EnableDetailedErrors ?? false;

    public bool CompressResponses { get; } = Knows(options.ResponseCompressionAlgorithm);

    public CompressionLevel CompressionLevel { get; } = options.ResponseCompressionLevel ?? CompressionLevel.Fastest;

    public IReadOnlyList<InterceptorRegistration> Interceptors { get; } = [.. options.Interceptors];

    private static bool Knows(string? algorithm) =>
        algorithm switch
        {
            null or WireNames.Identity => false,
            WireNames.Gzip => true,
            _ => throw new InvalidOperationException($"Response compression '{algorithm}' is not supported."),
        };
}
