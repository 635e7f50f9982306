using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using SharingBus.Hosting.Certificates;
using SharingBus.Hosting.Serving;
using SharingBus.Trust.DevelopmentCa;

namespace SharingBus.SecurityTests.Register;

/// <summary>A process with the product's listeners and nothing behind them.</summary>
internal sealed class ReloadingServer : IAsyncDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly WebApplication _app;
    private readonly DevelopmentAuthority _authority;

    private ReloadingServer(WebApplication app, DevelopmentAuthority authority) => (_app, _authority) = (app, authority);

    public static async Task<ReloadingServer> StartAsync(ServiceCertificate certificate, DevelopmentAuthority authority)
    {
        var profile = new ServiceProfile
        {
            Name = "reloading", Certificate = certificate, TrustAnchor = authority.ExportCertificate(), Logging = _ => { },
        };
        WebApplication app = ServiceHostBuilder.Create(profile).Build();
        app.UseListeners();
        await app.StartAsync();
        return new ReloadingServer(app, authority);
    }

    /// <summary>The thumbprint of the certificate that is shown to who connects now.</summary>
    public async Task<string> ShownAsync()
    {
        Uri address = _app.HealthAddress();
        using var socket = new TcpClient(address.Host, address.Port);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is X509Certificate2 shown && ServiceHostBuilder.IssuedBy(_authority.ExportCertificate(), shown, ServerAuthentication),
        });
        using X509Certificate2 shown = X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
        return shown.Thumbprint;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
