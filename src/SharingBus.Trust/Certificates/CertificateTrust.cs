using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SharingBus.Trust.Certificates;

/// <summary>
/// Trust in the certificates of one certificate authority and no other; what the operating system trusts does not count. Its
/// members fit the places where TLS asks for a validation.
/// </summary>
/// <param name="authority">The authority's own certificate.</param>
/// <param name="time">The clock that validity is judged by.</param>
public sealed class CertificateTrust(X509Certificate2 authority, TimeProvider time)
{
    /// <summary>For a client: the server's certificate is the authority's, for servers, in time, and for the name that was called.</summary>
    public bool ValidateServer(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && IsTrusted(certificate, CertificatePurpose.Server);

    /// <summary>For a server: the client's certificate is the authority's, for clients, and in time.</summary>
    public bool ValidateClient(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        IsTrusted(certificate, CertificatePurpose.Client);

    /// <summary>For a server: the same, in the form in which Kestrel asks.</summary>
    public bool ValidateClient(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors) =>
        IsTrusted(certificate, CertificatePurpose.Client);

    private bool IsTrusted(X509Certificate? certificate, string purposeOid)
    {
        if (certificate is not X509Certificate2 presented)
        {
            return false;
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.DisableCertificateDownloads = true;

        // An authority that publishes no revocation list: short validity stands in for it.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        bool trusted = chain.Build(presented) && HasPurpose(presented, purposeOid);
        foreach (X509ChainElement element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }

        return trusted;
    }

    // A chain's own check accepts a certificate that states no purpose at all for every purpose; here it must state it.
    private static bool HasPurpose(X509Certificate2 certificate, string purposeOid) => certificate.Extensions
        .OfType<X509EnhancedKeyUsageExtension>()
        .Any(usage => usage.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == purposeOid));
}
