using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SharingBus.Hosting.Callers;

/// <summary>What a connection's client certificate says.</summary>
/// <param name="Caller">The system it names; null where it names none or several.</param>
/// <param name="Thumbprint">SHA-256 of the certificate in base64url, as RFC 8705 writes it in <c>x5t#S256</c>.</param>
internal sealed record CertificateIdentity(Caller? Caller, string Thumbprint)
{
    /// <summary>The caller, where the certificate is all that is shown.</summary>
    public CallerStanding? Standing { get; } = Caller is null ? null : new CallerStanding(Caller, Token: null);

    public static CertificateIdentity Of(X509Certificate2 certificate) =>
        new(CallerIdentity.FromCertificate(certificate), Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256)));
}
