using Grpc.Core;
using SharingBus.Hosting.Errors;

namespace SharingBus.Node.Auditing;

/// <summary>Why a view is not proven, as it looks on the wire.</summary>
internal static class ViewProofRefusals
{
    public static RpcException Unknown() =>
        WireError.Create(StatusCode.NotFound, "NOTICE_UNKNOWN", "This agency accepted no such notice. Ask its origin.");

    public static RpcException NotReleased() => WireError.Create(
        StatusCode.NotFound, "VIEW_NOT_RELEASED", "The journal has no such view for this role. Look in the trace at what was released to whom.");

    public static RpcException Erased() =>
        WireError.Create(StatusCode.FailedPrecondition, "NOTICE_ERASED", "The notice's content is erased: no view of it can be proven any more.");

    public static RpcException CannotBeRemade() => WireError.Create(
        StatusCode.FailedPrecondition,
        "VIEW_CANNOT_BE_REMADE",
        "Under the bundle and the break-glass in force the notice gives another view than was released. A view is proven as long as what it was released under is in force.");

    public static RpcException NoKey() => WireError.Create(
        StatusCode.FailedPrecondition, "VIEW_NOT_SIGNED", "The bundle in force names no key that this agency could sign with. See the node's health.");
}
