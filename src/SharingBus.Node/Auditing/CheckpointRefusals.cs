using Grpc.Core;
using SharingBus.Hosting.Errors;

namespace SharingBus.Node.Auditing;

/// <summary>What a caller is told where a checkpoint is not to be had.</summary>
internal static class CheckpointRefusals
{
    public static RpcException NotSigned() => WireError.Create(
        StatusCode.FailedPrecondition, "CHECKPOINT_NOT_SIGNED", "The bundle in force names no key that this agency could sign with. See the node's health.");

    public static RpcException NoWitnesses() => WireError.Create(
        StatusCode.FailedPrecondition, "NO_WITNESSES", "The node's configuration names no witnesses for this agency.");

    public static RpcException NotWitnessed(int quorum) => WireError.Create(
        StatusCode.FailedPrecondition, "NOT_WITNESSED", $"No checkpoint has been cosigned by {quorum} witnesses yet. See the node's health.");
}
