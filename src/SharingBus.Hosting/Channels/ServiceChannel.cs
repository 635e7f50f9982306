using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using SharingBus.Hosting.Certificates;
using SharingBus.Hosting.Serving;

namespace SharingBus.Hosting.Channels;

/// <summary>Opens gRPC channels to SharingBus processes: TLS 1.3, the server pinned to one anchor, the client by certificate, token or both.</summary>
public static class ServiceChannel
{
    // A connection goes on showing the certificate that it was opened with: new calls after this are made over a new one.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Opens a channel. The host name of the address must be in the server's certificate.</summary>
    /// <param name="address">The process.</param>
    /// <param name="clientCertificate">What to show it: of each new connection the certificate as it is then.</param>
    /// <param name="trustAnchor">The authority that must have issued its certificate.</param>
    /// <param name="isServer">What its certificate must pass as well; null where the host name is enough.</param>
    /// <param name="token">Gives the access token to show with each call; null where none is shown.</param>
    public static GrpcChannel Open(
        Uri address,
        ServiceCertificate? clientCertificate,
        X509Certificate2 trustAnchor,
        Func<X509Certificate2, bool>? isServer = null,
        Func<string>? token = null)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = ConnectionLifetime,
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                    (errors & (SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateNotAvailable)) == SslPolicyErrors.None
                    && certificate is X509Certificate2 shown
                    && ServiceHostBuilder.IssuedBy(trustAnchor, shown, ServerAuthentication)
                    && (isServer is null || isServer(shown)),
            },
        };
        if (clientCertificate is not null)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => clientCertificate.Current;
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
