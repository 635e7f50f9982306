using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Grpc.AspNetCore.Server;

/// <summary>Refuses what is no gRPC request, with an HTTP status.</summary>
internal static class RequestGate
{
    /// <summary>Whether the request is one of gRPC; otherwise the answer is set.</summary>
    public static bool Admit(HttpContext http, ILogger log)
    {
        if (!WireNames.IsGrpc(http.Request.ContentType))
        {
            GrpcServerLog.UnsupportedContentType(log);
            Refuse(http, StatusCodes.Status415UnsupportedMediaType, "The content type is not application/grpc.");
            return false;
        }

        if (!HttpProtocol.IsHttp2(http.Request.Protocol) && !HttpProtocol.IsHttp3(http.Request.Protocol))
        {
            GrpcServerLog.UnsupportedProtocol(log, http.Request.Protocol);
            http.Response.Headers[HeaderNames.Upgrade] = "h2";
            Refuse(http, StatusCodes.Status426UpgradeRequired, "The request is not HTTP/2.");
            return false;
        }

        return true;
    }

    private static void Refuse(HttpContext http, int httpStatus, string detail)
    {
        http.Response.StatusCode = httpStatus;
        http.Response.Headers[WireNames.Status] = ((int)StatusCode.Internal).ToString();
        http.Response.Headers[WireNames.Message] = detail;
    }
}
