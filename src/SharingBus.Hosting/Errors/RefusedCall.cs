using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace SharingBus.Hosting.Errors;

/// <summary>Answers a gRPC call without handling it: a response of headers alone, as the gRPC protocol has it.</summary>
internal static class RefusedCall
{
    public static void Answer(HttpContext http, RpcException refusal)
    {
        HttpResponse response = http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)refusal.StatusCode).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(refusal.Status.Detail);
        foreach (Metadata.Entry entry in refusal.Trailers)
        {
            response.Headers.Append(entry.Key, entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes).TrimEnd('=') : entry.Value);
        }
    }
}
