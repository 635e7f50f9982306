using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Serving;

namespace SharingBus.Hosting.Callers;

/// <summary>What every call passes before a byte of its message is read: who calls, may it, and is there room for it.</summary>
internal sealed class CallGate(RequestDelegate next, CallerReading callers, ICallerRights rights, OpenCalls open, ILogger<CallGate> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (callers.Read(http) is not { } shown)
        {
            Unidentified(http);
            return;
        }

        if (Judge(http, shown, out Caller caller) is { } refusal)
        {
            RefusedCall.Answer(http, refusal);
            return;
        }

        if (!open.TryEnter(caller))
        {
            logger.TooManyStreams(caller.Agency, caller.System, open.Most);
            RefusedCall.Answer(http, CallerRefusals.TooManyStreams(open.Most));
            return;
        }

        try
        {
            CallerIdentity.Establish(http, shown with { Caller = caller });
            await next(http);
        }
        finally
        {
            open.Leave(caller);
        }
    }

    private RpcException? Judge(HttpContext http, CallerStanding shown, out Caller caller)
    {
        caller = shown.Caller;
        try
        {
            caller = rights.ActingFor(http, shown);
            return Required(http) is { } required ? rights.Refuse(caller, required.AnyOf) : null;
        }
        catch (RpcException refusal)
        {
            return refusal;
        }
    }

    // What is mapped carries a requirement, or the host had not started; what is not mapped is answered UNIMPLEMENTED behind the gate.
    private static RequiresRightAttribute? Required(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<RequiresRightAttribute>();

    private static void Unidentified(HttpContext http)
    {
        RefusedCall.Answer(http, CallerRefusals.Unauthenticated());
        if (ServedConnection.Of(http).CountRefusal() >= CallLimits.MaxRefusalsPerConnection)
        {
            http.Connection.RequestClose();
        }
    }
}
