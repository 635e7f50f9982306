using System.Globalization;
using Grpc.Core;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Witnessing;

namespace SharingBus.Node.Witnessing;

/// <summary>What a log's agency is told that gets no cosignature: a closed list of reasons.</summary>
internal static class WitnessRefusals
{
    /// <summary>The fact that carries how many entries of the log the witness knows, in decimal.</summary>
    public const string Size = "size";

    /// <summary>The log is larger or smaller than the asker believes: it asks again from there.</summary>
    public const string SizeConflict = "SIZE_CONFLICT";

    public static RpcException Malformed(string field, string remedy) =>
        WireError.Create(StatusCode.InvalidArgument, "INVALID_REQUEST", "The checkpoint cannot be read.", [new FieldViolation(field, remedy)]);

    public static RpcException WitnessUnknown() =>
        WireError.Create(StatusCode.NotFound, "WITNESS_UNKNOWN", "This node does not host the agency that is asked to cosign.");

    public static RpcException LogUnknown() => WireError.Create(
        StatusCode.NotFound, "LOG_UNKNOWN", "The checkpoint is of no other member's log: by the witness's bundle the federation has no such agency, or it is the witness itself.");

    public static RpcException NotFollowed() =>
        WireError.Create(StatusCode.NotFound, "LOG_UNKNOWN", "This agency was never shown a checkpoint of that agency's log.");

    public static RpcException Unsigned() => WireError.Create(
        StatusCode.PermissionDenied, "CHECKPOINT_UNSIGNED", "No key that the witness's bundle has in force for the log's agency has signed the checkpoint.");

    public static RpcException Of(WitnessVerdict verdict) => verdict.Error switch
    {
        WitnessError.SizeConflict => Refuse(StatusCode.Aborted, verdict, "The proof begins at another size than the witness knows. Prove from there."),
        WitnessError.RolledBack => Refuse(StatusCode.FailedPrecondition, verdict, "The witness has cosigned a larger state of this log. Logs do not shrink."),
        WitnessError.Forked => Refuse(StatusCode.FailedPrecondition, verdict, "The witness has cosigned another root of this log at this size. It keeps both notes."),
        _ => Refuse(StatusCode.FailedPrecondition, verdict, "The proof does not show that what the witness has cosigned is the beginning of this log."),
    };

    /// <summary>Whether a witness has refused because what it has cosigned is not the beginning of the log.</summary>
    public static bool IsContradiction(RpcException refusal) =>
        WireError.ReasonOf(refusal) is { } reason
        && new[] { WitnessError.RolledBack, WitnessError.Forked, WitnessError.Inconsistent }.Any(error => Reason(error) == reason);

    /// <summary>The reason of a verdict, as callers and metrics read it.</summary>
    public static string Reason(WitnessError error) => error switch
    {
        WitnessError.SizeConflict => SizeConflict,
        WitnessError.RolledBack => "ROLLED_BACK",
        WitnessError.Forked => "FORKED",
        _ => "INCONSISTENT",
    };

    private static RpcException Refuse(StatusCode status, WitnessVerdict verdict, string message) => WireError.Create(
        status,
        Reason(verdict.Error),
        message,
        facts: new Dictionary<string, string> { [Size] = verdict.KnownSize.ToString(CultureInfo.InvariantCulture) });
}
