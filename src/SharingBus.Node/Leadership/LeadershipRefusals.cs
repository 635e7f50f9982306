using Grpc.Core;
using SharingBus.Hosting.Errors;

namespace SharingBus.Node.Leadership;

/// <summary>What a caller is told by a node that follows.</summary>
internal static class LeadershipRefusals
{
    /// <summary>The leader's address, in the metadata of the error's <c>ErrorInfo</c>; absent while nobody leads.</summary>
    public const string Leader = "leader";

    public static RpcException NotPinned() => WireError.Create(
        StatusCode.PermissionDenied, "NODE_NOT_PINNED", "The certificate names a node of the agency, and its key is none that the register lists for one.");

    public static RpcException NotLeading(string? leader) => WireError.Create(
        StatusCode.Unavailable,
        "NOT_LEADER",
        leader is null ? "This node does not lead, and nobody else does yet. Call again." : $"This node does not lead. Call {leader}.",
        retryAfter: LeadershipTimings.CallAgain,
        facts: leader is null ? null : new Dictionary<string, string> { [Leader] = leader });
}
