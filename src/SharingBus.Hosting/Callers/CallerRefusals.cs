using Grpc.Core;
using SharingBus.Hosting.Errors;

namespace SharingBus.Hosting.Callers;

/// <summary>What a caller is told that is refused before its call is handled. It never learns which check failed.</summary>
internal static class CallerRefusals
{
    /// <summary>Whoever did not show who it is: one answer for every reason.</summary>
    public static RpcException Unauthenticated() => WireError.Create(
        StatusCode.Unauthenticated,
        "NOT_IDENTIFIED",
        "The call does not show which system of which agency makes it. The service's log says more.");

    /// <summary>A system with too many calls open at once.</summary>
    public static RpcException TooManyStreams(int most) => WireError.Create(
        StatusCode.ResourceExhausted, "TOO_MANY_STREAMS", $"The system has {most} calls open at this service; end some first.");

    /// <summary>A stream whose token has expired.</summary>
    public static RpcException TokenExpired() => WireError.Create(
        StatusCode.Unauthenticated, "TOKEN_EXPIRED", "The access token that the stream was opened with has expired. Open it again with a new one.");

    /// <summary>A stream whose token's key was taken away.</summary>
    public static RpcException TokenWithdrawn() => WireError.Create(
        StatusCode.Unauthenticated, "TOKEN_WITHDRAWN", "The access token that the stream was opened with holds no longer. Open it again with a new one.");
}
