using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>
/// What a handler sees when its caller is gone. The transport may say so before the call's token does, so it must be as plain a
/// cancellation as the token is: no fault of the handler, and nothing for an operator to look into.
/// </summary>
internal static class CallerGone
{
    public static RpcException Create(BrokenTransportException cause) =>
        new(new Status(StatusCode.Cancelled, "The caller is gone.", cause));

    public static bool Explains(Exception exception) =>
        exception is BrokenTransportException or RpcException { Status.DebugException: BrokenTransportException };

    public static async Task GuardAsync(Task write)
    {
        try
        {
            await write;
        }
        catch (BrokenTransportException e)
        {
            throw Create(e);
        }
    }
}
