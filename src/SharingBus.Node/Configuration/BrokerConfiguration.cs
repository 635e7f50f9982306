using System.Security.Cryptography.X509Certificates;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Hosting.Serving;

namespace SharingBus.Node.Configuration;

/// <summary>The broker as one agency sees it.</summary>
internal sealed class BrokerConfiguration
{
    public required string Host { get; init; }

    public int? Port { get; init; }

    public string VirtualHost { get; init; } = "/";

    public required string User { get; init; }

    /// <summary>File that holds the password and nothing else, for its owner's eyes only; never the password itself.</summary>
    public required string PasswordFile { get; init; }

    /// <summary>Whether to use TLS; only a broker on the same machine may go without.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>The root that the broker's certificate must chain to; the machine's roots where it is left out.</summary>
    public string? TrustAnchor { get; init; }

    /// <summary>The name that the broker's certificate must bear; the host's where it is left out.</summary>
    public string? ServerName { get; init; }

    /// <summary>PEM file of the certificate this agency shows where the broker asks for one, with the chain up to what the broker trusts.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file of that certificate's private key, for its owner's eyes only.</summary>
    public string? Key { get; init; }

    public RabbitMqOptions ToOptions(string directory) => new()
    {
        Host = Host,
        Port = Port ?? (Tls ? RabbitMqOptions.TlsPort : RabbitMqOptions.PlainPort),
        VirtualHost = VirtualHost,
        UserName = User,
        Password = SecretFile.Read(Path.Combine(directory, PasswordFile)),
        Tls = Tls ? ToTls(directory) : null,
    };

    private RabbitMqTls ToTls(string directory) => new()
    {
        ServerName = ServerName,
        TrustedRoots = Roots(directory),
        ClientCertificate = ClientCertificate(directory),
    };

    private X509Certificate2? ClientCertificate(string directory)
    {
        if (Certificate is null || Key is null)
        {
            return Certificate is null && Key is null
                ? null
                : throw new ArgumentException("broker: certificate and key belong together; name both or none.", nameof(directory));
        }

        using var key = new StreamReader(OwnersFile.Open(Path.Combine(directory, Key), "a private key"));
        return X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(directory, Certificate)), key.ReadToEnd());
    }

    private X509Certificate2Collection? Roots(string directory) =>
        TrustAnchor is null ? null : [X509CertificateLoader.LoadCertificateFromFile(Path.Combine(directory, TrustAnchor))];
}
