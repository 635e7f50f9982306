using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Answers calls of methods that nothing implements.</summary>
internal static class UnimplementedEndpoint
{
    public static RequestDelegate For(string detail, ILogger log) =>
        http =>
        {
            if (RequestGate.Admit(http, log))
            {
                GrpcServerLog.Unimplemented(log, http.Request.Path.Value ?? string.Empty);
                http.Response.ContentType = WireNames.ContentType;
                http.Response.Headers[WireNames.Status] = ((int)StatusCode.Unimplemented).ToString();
                http.Response.Headers[WireNames.Message] = detail;
            }

            return Task.CompletedTask;
        };
}
