using Grpc.Core;
using SharingBus.Hosting.Errors;
using SharingBus.Policy.Compiling;

namespace SharingBus.Node.Replay;

/// <summary>Why a replay is refused, as it looks on the wire.</summary>
internal static class ReplayRefusals
{
    // A refusal travels in a trailer, which has less room than an answer.
    private const int MostFaults = 32;
    private const int LongestFault = 200;

    public static RpcException Invalid(string field, string remedy) =>
        WireError.Create(StatusCode.InvalidArgument, "INVALID_REQUEST", "The question is not complete.", [new FieldViolation(field, remedy)]);

    public static RpcException BundleChanged() => WireError.Create(
        StatusCode.FailedPrecondition, "BUNDLE_CHANGED", "Another bundle came into force since the first page. Ask again from the first page.");

    /// <summary>The candidate could not be put in force as it is: every fault with its place, or as many as there is room for.</summary>
    public static RpcException Faulty(IReadOnlyList<PolicyError> faults) => WireError.Create(
        StatusCode.InvalidArgument,
        "CANDIDATE_INVALID",
        faults.Count > MostFaults
            ? $"The candidate has {faults.Count} faults, of which {MostFaults} are named. Mend them and ask again."
            : "The candidate has faults. Mend them and ask again.",
        [.. faults.Take(MostFaults).Select(fault => new FieldViolation(Short(fault.Subject), Short(fault.Reason)))]);

    private static string Short(string text) => text.Length <= LongestFault ? text : $"{text[..LongestFault]}…";
}
