using System.Net.Http;
using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>What a failure of HTTP means for a call.</summary>
internal static class TransportFailure
{
    private const long NoError = 0x0;
    private const long RefusedStream = 0x7;
    private const long Cancel = 0x8;
    private const long EnhanceYourCalm = 0xb;
    private const long InadequateSecurity = 0xc;

    public static Status ToStatus(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpProtocolException protocol)
            {
                return new Status(FromErrorCode(protocol.ErrorCode), $"The stream was reset. {protocol.Message}", exception);
            }
        }

        return exception switch
        {
            // Whoever cancels a call ends it before its transport can: here the transport gave up by itself, in its handshake for instance.
            HttpRequestException or IOException or OperationCanceledException => new Status(
                StatusCode.Unavailable,
                $"Error in the transport of the call. {exception.GetType().Name}: {exception.Message}",
                exception
            ),
            _ => new Status(StatusCode.Internal, $"Error in the call. {exception.GetType().Name}: {exception.Message}", exception),
        };
    }

    private static StatusCode FromErrorCode(long code) =>
        code switch
        {
            NoError or RefusedStream => StatusCode.Unavailable,
            Cancel => StatusCode.Cancelled,
            EnhanceYourCalm => StatusCode.ResourceExhausted,
            InadequateSecurity => StatusCode.PermissionDenied,
            _ => StatusCode.Internal,
        };
}
