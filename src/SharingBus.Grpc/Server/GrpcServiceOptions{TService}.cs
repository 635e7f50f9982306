namespace Grpc.AspNetCore.Server;

/// <summary>How one service is served; starts as a copy of <see cref="GrpcServiceOptions"/>.</summary>
public class GrpcServiceOptions<TService> : GrpcServiceOptions
    where TService : class { }
