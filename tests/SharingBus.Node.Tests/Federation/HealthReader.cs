using System.Security.Cryptography.X509Certificates;
using SharingBus.Hosting.Serving;

namespace SharingBus.Node.Tests.Federation;

/// <summary>Reads health pages as a monitor would.</summary>
internal static class HealthReader
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>The page of the process whose health listener is at the address.</summary>
    public static async Task<string> ReadAsync(Uri address, X509Certificate2 anchor)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate is X509Certificate2 shown && ServiceHostBuilder.IssuedBy(anchor, shown, ServerAuthentication);
        using var http = new HttpClient(handler);
        using HttpResponseMessage page = await http.GetAsync(new Uri(address, "/healthz"));
        return await page.Content.ReadAsStringAsync();
    }
}
