using Grpc.Core;

namespace Grpc.AspNetCore.Server.Features;

/// <summary>Gives the call context of the current request.</summary>
public interface IServerCallContextFeature
{
    /// <summary>The call context.</summary>
    ServerCallContext ServerCallContext { get; }
}
