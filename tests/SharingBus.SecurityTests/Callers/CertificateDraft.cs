using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SharingBus.SecurityTests.Callers;

/// <summary>A client certificate in the making: as it should be, but for what a test changes.</summary>
internal sealed class CertificateDraft
{
    public const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    private const int UriChoice = 6;

    /// <summary>Its times are the machine's: TLS judges certificates by them.</summary>
    private static readonly DateTimeOffset s_now = TimeProvider.System.GetUtcNow();

    public DateTimeOffset NotBefore { get; set; } = s_now.AddMinutes(-10);

    public DateTimeOffset NotAfter { get; set; } = s_now.AddHours(1);

    public string Subject { get; set; } = "CN=audit";

    public ECCurve Curve { get; set; } = ECCurve.NamedCurves.nistP256;

    public RSA? Rsa { get; set; }

    public HashAlgorithmName Digest { get; set; } = HashAlgorithmName.SHA256;

    /// <summary>Purposes; null for no such extension.</summary>
    public string[]? Purposes { get; set; } = [ClientPurpose];

    public X509KeyUsageFlags Usage { get; set; } = X509KeyUsageFlags.DigitalSignature;

    public bool IsAuthority { get; set; }

    /// <summary>The subject alternative names as they are on the wire; null for no such extension.</summary>
    public byte[]? Names { get; set; }

    public List<X509Extension> More { get; } = [];

    /// <summary>Names of which each is a URI.</summary>
    public static byte[] Uris(params string[] uris) => Of(uris.Select(uri => (UriChoice, Encoding.UTF8.GetBytes(uri))));

    /// <summary>Names of any kind.</summary>
    public static byte[] Of(params IEnumerable<(int Choice, byte[] Value)> names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach ((int choice, byte[] value) in names)
            {
                writer.WriteOctetString(value, new Asn1Tag(TagClass.ContextSpecific, choice));
            }
        }

        return writer.Encode();
    }

    /// <summary>Issues it.</summary>
    /// <param name="issuer">Whose key signs; itself where it is null.</param>
    public X509Certificate2 IssuedBy(X509Certificate2? issuer)
    {
        using ECDsa ec = ECDsa.Create(Curve);
        CertificateRequest request = Rsa is { } rsa
            ? new CertificateRequest(new X500DistinguishedName(Subject), rsa, Digest, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(Subject, ec, Digest);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(IsAuthority, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(Usage, true));
        if (Purposes is { } purposes)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. purposes.Select(oid => new Oid(oid))], true));
        }

        if (Names is { } names)
        {
            request.CertificateExtensions.Add(new X509Extension("2.5.29.17", names, critical: false));
        }

        More.ForEach(request.CertificateExtensions.Add);
        if (issuer is null)
        {
            return request.CreateSelfSigned(NotBefore, NotAfter);
        }

        using ECDsa signer = issuer.GetECDsaPrivateKey()!;
        X509SignatureGenerator generator = Digest == HashAlgorithmName.SHA1 ? new Sha1Signature(signer) : X509SignatureGenerator.CreateForECDsa(signer);
        byte[] serial = RandomNumberGenerator.GetBytes(12);
        using X509Certificate2 issued = request.Create(issuer.SubjectName, generator, NotBefore, NotAfter, serial);
        return Rsa is { } own ? issued.CopyWithPrivateKey(own) : issued.CopyWithPrivateKey(ec);
    }
}
