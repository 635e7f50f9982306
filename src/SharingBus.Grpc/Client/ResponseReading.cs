using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>What an HTTP response says about a call.</summary>
internal static class ResponseReading
{
    /// <summary>How the call ended if the headers say so already, or if they are not those of gRPC; otherwise null.</summary>
    public static Outcome? EarlyOutcome(HttpResponseMessage response)
    {
        if (response.Headers.NonValidated.Contains(WireNames.Status))
        {
            return ReadOutcome(response.Headers);
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            return new Outcome(
                new Status(FromHttp(response.StatusCode), $"Bad gRPC response. HTTP status code: {(int)response.StatusCode}")
            );
        }

        string? contentType = response.Content.Headers.ContentType?.ToString();
        return WireNames.IsGrpc(contentType)
            ? null
            : new Outcome(new Status(StatusCode.Cancelled, "Bad gRPC response. The content type is not application/grpc."));
    }

    /// <summary>How the call ended according to its trailers.</summary>
    public static Outcome ReadOutcome(HttpHeaders trailers)
    {
        if (!trailers.NonValidated.TryGetValues(WireNames.Status, out HeaderStringValues values))
        {
            return new Outcome(new Status(StatusCode.Internal, "No grpc-status found on response."), ReadMetadata(trailers));
        }

        StatusCode code = int.TryParse(values.ToString(), out int number) ? (StatusCode)number : StatusCode.Unknown;
        string detail = trailers.NonValidated.TryGetValues(WireNames.Message, out HeaderStringValues message)
            ? PercentEncoding.Decode(message.ToString())
            : string.Empty;
        return new Outcome(new Status(Enum.IsDefined(code) ? code : StatusCode.Unknown, detail), ReadMetadata(trailers));
    }

    /// <summary>The headers that are metadata.</summary>
    public static Metadata ReadMetadata(HttpHeaders headers)
    {
        var metadata = new Metadata();
        foreach ((string name, HeaderStringValues values) in headers.NonValidated)
        {
            if (!MetadataCodec.IsKey(name))
            {
                continue;
            }

            foreach (string value in values)
            {
                MetadataCodec.Decode(metadata, name, value);
            }
        }

        return metadata;
    }

    private static StatusCode FromHttp(HttpStatusCode code) =>
        code switch
        {
            HttpStatusCode.BadRequest => StatusCode.Internal,
            HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
            HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
            HttpStatusCode.NotFound => StatusCode.Unimplemented,
            HttpStatusCode.TooManyRequests
            or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
            _ => StatusCode.Unknown,
        };
}
