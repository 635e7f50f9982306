using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SharingBus.Cli.Commands;
using SharingBus.Hosting.Serving;

namespace SharingBus.Cli.Feeds;

/// <summary>How a feed shows itself to a TAXII server of other people.</summary>
internal sealed class TaxiiServerOptions
{
    // A server that sends nothing for so long is asked again with the next look.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Option<FileInfo?> _certificate = new("--server-cert") { Description = "Client certificate for the TAXII server (PEM)" };
    private readonly Option<FileInfo?> _key = new("--server-key") { Description = "Its private key (PEM)" };
    private readonly Option<FileInfo?> _token = new("--server-token-file") { Description = "File with a bearer token for the TAXII server, mode 0600" };
    private readonly Option<FileInfo?> _anchor = new("--server-ca") { Description = "Authority of the TAXII server's certificate (PEM); the machine's own unless named" };

    /// <summary>The collection's address, ending with a slash.</summary>
    public static Uri Folder(Uri collection) => collection is { IsAbsoluteUri: true, Scheme: "https", Query: "" }
        ? collection.AbsolutePath.EndsWith('/') ? collection : new Uri(collection.AbsoluteUri + "/")
        : throw CommandFailure.Usage("name the collection by an https address without a query");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_certificate, _key, _token, _anchor])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Opens the client that the command line describes.</summary>
    public HttpClient Open(ParseResult line)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // what shows who reads is for the server that was named
            ConnectTimeout = Patience,
            SslOptions = new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 },
        };
        if (line.GetValue(_anchor) is { } anchor)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(anchor.FullName) },
            };
        }

        if ((line.GetValue(_certificate), line.GetValue(_key)) is ({ } certificate, { } key))
        {
            using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(certificate.FullName, key.FullName);
            handler.SslOptions.ClientCertificates = [X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null)];
        }

        var client = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = TaxiiFeed.MaxPageBytes };
        if (line.GetValue(_token) is { } token)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", SecretFile.Read(token.FullName, "token"));
        }

        return client;
    }
}
