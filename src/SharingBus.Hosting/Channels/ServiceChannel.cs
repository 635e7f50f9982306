using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Serving;

namespace SharingBus.Hosting.Channels;

/// <summary>Opens gRPC channels to SharingBus processes: TLS 1.3, the server pinned to one anchor, the client by certificate, token or both.</summary>
public static class ServiceChannel
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Opens a channel. The host name of the address must be in the server's certificate.</summary>
    /// <param name="address">The process.</param>
    /// <param name="clientCertificate">What to show it.</param>
    /// <param name="trustAnchor">The authority that must have issued its certificate.</param>
    /// <param name="server">The system that its certificate must name as well; null where the host name is enough.</param>
    /// <param name="token">Gives the access token to show with each call; null where none is shown.</param>
    public static GrpcChannel Open(
        Uri address, X509Certificate2? clientCertificate, X509Certificate2 trustAnchor, Caller? server = null, Func<string>? token = null)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                    (errors & (SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateNotAvailable)) == SslPolicyErrors.None
                    && certificate is X509Certificate2 shown
                    && ServiceHostBuilder.IssuedBy(trustAnchor, shown, ServerAuthentication)
                    && (server is null || CallerIdentity.FromCertificate(shown) == server),
            },
        };
        if (clientCertificate is not null)
        {
            handler.SslOptions.ClientCertificates = [clientCertificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => clientCertificate;
        }

        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            Credentials = token is null ? null : WithToken(token),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = ServiceHostBuilder.MaxMessageBytes,
            MaxSendMessageSize = ServiceHostBuilder.MaxMessageBytes,
        });
    }

    private static ChannelCredentials WithToken(Func<string> token) => ChannelCredentials.Create(
        ChannelCredentials.SecureSsl,
        CallCredentials.FromInterceptor((_, headers) =>
        {
            headers.Add("authorization", $"Bearer {token()}");
            return Task.CompletedTask;
        }));
}
