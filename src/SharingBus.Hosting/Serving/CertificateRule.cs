using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SharingBus.Hosting.Serving;

/// <summary>Which certificates of others are taken: of the one authority, in time, for the purpose they state, with keys and signatures of today.</summary>
internal static class CertificateRule
{
    private const int LeastRsaBits = 2_048;

    private static readonly HashSet<string> s_curves = ["1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"]; // P-256, P-384, P-521

    // ECDSA and RSA with SHA-256, SHA-384 and SHA-512.
    private static readonly HashSet<string> s_signatures =
    [
        "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4",
        "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13",
    ];

    public static bool Takes(X509Certificate2 anchor, X509Certificate2 certificate, string purposeOid)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(anchor);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // removal from the register revokes (SECURITY.md)
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(purposeOid));
        chain.ChainPolicy.DisableCertificateDownloads = true;
        try
        {
            return chain.Build(certificate)
                && StatesPurpose(certificate, purposeOid)
                && !IsAuthority(certificate)
                && MaySign(certificate)
                && HasKeyOfToday(certificate)
                && chain.ChainElements.SkipLast(1).All(element => s_signatures.Contains(element.Certificate.SignatureAlgorithm.Value ?? string.Empty));
        }
        catch (CryptographicException)
        {
            return false; // an extension or a key that cannot be read
        }
        finally
        {
            foreach (X509ChainElement element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    // The chain's own check takes a certificate that states no purpose for every purpose.
    private static bool StatesPurpose(X509Certificate2 certificate, string purposeOid) => certificate.Extensions
        .OfType<X509EnhancedKeyUsageExtension>()
        .Any(usage => usage.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == purposeOid));

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);

    // TLS 1.3 proves possession of a key by a signature.
    private static bool MaySign(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509KeyUsageExtension>().All(usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature));

    private static bool HasKeyOfToday(X509Certificate2 certificate)
    {
        using ECDsa? ec = certificate.GetECDsaPublicKey();
        using RSA? rsa = certificate.GetRSAPublicKey();
        return rsa?.KeySize >= LeastRsaBits
            || (ec is not null && s_curves.Contains(ec.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value ?? string.Empty));
    }
}
