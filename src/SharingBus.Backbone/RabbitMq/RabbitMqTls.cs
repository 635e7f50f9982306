using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>TLS 1.3 towards the broker. Name and chain of its certificate are always checked.</summary>
public sealed class RabbitMqTls
{
    /// <summary>The one version spoken: 1.3, whose handshake shows no certificate to a listener and knows no weak cipher. RabbitMQ has it since 3.8.11.</summary>
    internal const SslProtocols Protocol = SslProtocols.Tls13;

    /// <summary>The name the broker's certificate must bear; null: the host's.</summary>
    public string? ServerName { get; init; }

    /// <summary>The only roots accepted; null: the machine's.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>This agency's certificate, or null for none.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>True only for a certificate with the right name and a chain to an accepted root.</summary>
    internal bool Accepts(X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (TrustedRoots is null || certificate is not X509Certificate2 broker)
        {
            return errors == SslPolicyErrors.None;
        }

        if ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(TrustedRoots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(broker);
    }
}
