using Grpc.Core;
using SharingBus.Hosting.Errors;

namespace SharingBus.Hub.Alerts;

/// <summary>What the hub makes of a call that its node did not answer with yes.</summary>
internal static class NodeRefusal
{
    // The node answers within a group commit; ten seconds mean that it will not.
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(10);

    // FAILED_PRECONDITION can be a bundle that is being renewed: about 16 s of waiting before it counts as a refusal.
    private const int MaxFailedPreconditions = 7;

    /// <summary>When a call that begins now is given up: by the machine's clock, whatever clock the hub is given.</summary>
    public static DateTime Deadline() => TimeProvider.System.GetUtcNow().UtcDateTime + CallTime;

    /// <summary>Whether trying again cannot help.</summary>
    /// <param name="error">What the call ended with.</param>
    /// <param name="preconditions">How often it ended with FAILED_PRECONDITION by now.</param>
    public static bool IsFinal(RpcException error, int preconditions) =>
        error.StatusCode is StatusCode.InvalidArgument or StatusCode.AlreadyExists or StatusCode.OutOfRange or StatusCode.Unimplemented
        || preconditions >= MaxFailedPreconditions;

    /// <summary>Whether trying again cannot help to change a notice; one that is not there cannot be changed.</summary>
    public static bool IsFinalForAChange(RpcException error) => IsFinal(error, 0) || error.StatusCode == StatusCode.NotFound;

    /// <summary>The stable reason that the node gave, or the status.</summary>
    public static string ReasonOf(RpcException error) => WireError.ReasonOf(error) ?? error.StatusCode.ToString();
}
