using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SharingBus.Trust.Certificates;

namespace SharingBus.Trust.DevelopmentCa;

/// <summary>
/// A certificate authority for development and demonstrations on one machine: P-256, its key in a plain file. A federation in
/// earnest brings certificates of its own.
/// </summary>
public sealed class DevelopmentAuthority : IDisposable
{
    /// <summary>How long the authority's own certificate is valid.</summary>
    public static readonly TimeSpan AuthorityValidity = TimeSpan.FromDays(365);

    /// <summary>How long the certificates it issues are valid: there is no revocation list, so not for long.</summary>
    public static readonly TimeSpan IssuedValidity = TimeSpan.FromDays(30);

    // Certificates begin a little in the past, for clocks that are behind.
    private static readonly TimeSpan s_clockSkew = TimeSpan.FromMinutes(5);

    private const string FileName = "development-ca";
    private const int SerialNumberBytes = 16;

    private readonly X509Certificate2 _certificate;
    private readonly TimeProvider _time;

    private DevelopmentAuthority(X509Certificate2 certificate, TimeProvider time)
    {
        _certificate = certificate;
        _time = time;
    }

    /// <summary>The authority's certificate without its key, a copy of its own for the caller.</summary>
    public X509Certificate2 ExportCertificate() => X509CertificateLoader.LoadCertificate(_certificate.RawData);

    /// <summary>Trust in what this authority issues.</summary>
    public CertificateTrust Trust() => new(ExportCertificate(), _time);

    /// <summary>A new authority.</summary>
    public static DevelopmentAuthority Create(TimeProvider time)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=SharingBus development CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        DateTimeOffset now = time.GetUtcNow();
        return new DevelopmentAuthority(request.CreateSelfSigned(now - s_clockSkew, now + AuthorityValidity), time);
    }

    /// <summary>Reads an authority that <see cref="Save"/> wrote.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on the key's file.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static DevelopmentAuthority Load(string directory, TimeProvider time) =>
        new(CertificateFiles.Load(directory, FileName), time);

    /// <summary>Reads the certificate alone of an authority that <see cref="Save"/> wrote, and trusts what it issues.</summary>
    public static CertificateTrust LoadTrust(string directory, TimeProvider time) =>
        new(CertificateFiles.LoadPublic(directory, FileName), time);

    /// <summary>Writes the authority to an existing directory; the key's file has mode 0600.</summary>
    /// <exception cref="IOException">There is one already.</exception>
    public void Save(string directory) => CertificateFiles.Save(directory, FileName, _certificate);

    /// <summary>A server's certificate with its key, for <c>localhost</c>, the loopback addresses and <paramref name="dnsNames"/>.</summary>
    public X509Certificate2 IssueServer(string name, params IReadOnlyCollection<string> dnsNames) =>
        Issue(name, ServerNames(dnsNames), CertificatePurpose.Server);

    /// <summary>A certificate with its key for a process that serves and calls: a server's names, and the system of an agency that it is.</summary>
    public X509Certificate2 IssueService(SystemIdentity identity, params IReadOnlyCollection<string> dnsNames)
    {
        SubjectAlternativeNameBuilder names = ServerNames(dnsNames);
        names.AddUri(identity.ToUri());
        return Issue(identity.System, names, CertificatePurpose.Server, CertificatePurpose.Client);
    }

    /// <summary>A client's certificate with its key, for one system of one agency.</summary>
    public X509Certificate2 IssueSystem(SystemIdentity identity)
    {
        SubjectAlternativeNameBuilder names = new();
        names.AddUri(identity.ToUri());
        return Issue(identity.System, names, CertificatePurpose.Client);
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();

    private static SubjectAlternativeNameBuilder ServerNames(IReadOnlyCollection<string> dnsNames)
    {
        SubjectAlternativeNameBuilder names = new();
        foreach (string dnsName in dnsNames.Prepend("localhost").Distinct(StringComparer.OrdinalIgnoreCase))
        {
            names.AddDnsName(dnsName);
        }

        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        return names;
    }

    private X509Certificate2 Issue(string commonName, SubjectAlternativeNameBuilder names, params IEnumerable<string> purposes)
    {
        X500DistinguishedNameBuilder subject = new();
        subject.AddCommonName(commonName);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. purposes.Select(oid => new Oid(oid))], critical: true));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            _certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(names.Build());

        DateTimeOffset now = _time.GetUtcNow();
        byte[] serial = RandomNumberGenerator.GetBytes(SerialNumberBytes);
        using X509Certificate2 issued = request.Create(_certificate, now - s_clockSkew, EndOf(now), serial);
        return CertificateFiles.TlsReady(issued.CopyWithPrivateKey(key));
    }

    // A certificate must not outlive its issuer's.
    private DateTimeOffset EndOf(DateTimeOffset now)
    {
        DateTimeOffset issuerEnd = new(_certificate.NotAfter.ToUniversalTime());
        return now + IssuedValidity < issuerEnd ? now + IssuedValidity : issuerEnd;
    }
}
