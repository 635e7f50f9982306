using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.SecurityTests.Callers;

/// <summary>Hostile client certificates: each is a good one of the school's auditor in which one thing is changed.</summary>
/// <param name="authority">The authority that everybody trusts, with its key: the worst case is one that issues carelessly.</param>
internal sealed class HostileCertificates(X509Certificate2 authority)
{
    private const string Name = $"sharingbus:system:{TestBundle.School}/audit";

    /// <summary>One that is as it should be.</summary>
    public X509Certificate2 Good() => Draft(_ => { }).IssuedBy(authority);

    public IReadOnlyList<HostileCertificate> All() => [.. Times(), .. Authorities(), .. Purposes(), .. Keys(), .. Names(), .. Others()];

    private static CertificateDraft Draft(Action<CertificateDraft> change)
    {
        var draft = new CertificateDraft { Names = CertificateDraft.Uris(Name) };
        change(draft);
        return draft;
    }

    private static X509Certificate2 NewAuthority(string subject, X509Extension? keyId = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        if (keyId is not null)
        {
            request.CertificateExtensions.Add(keyId);
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
    }

    private HostileCertificate Dropped(string name, Action<CertificateDraft> change, X509Certificate2? issuer = null) =>
        new(name, StatusCode.Unavailable, Draft(change).IssuedBy(issuer ?? authority));

    private HostileCertificate Nobody(string name, byte[]? names) =>
        new(name, StatusCode.Unauthenticated, Draft(draft => draft.Names = names).IssuedBy(authority));

    private HostileCertificate Nobody(string name, params string[] uris) => Nobody(name, CertificateDraft.Uris(uris));

    private IEnumerable<HostileCertificate> Times()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        yield return Dropped("expired", draft => (draft.NotBefore, draft.NotAfter) = (now.AddHours(-2), now.AddMinutes(-1)));
        yield return Dropped("not yet", draft => draft.NotBefore = now.AddMinutes(10));
    }

    private IEnumerable<HostileCertificate> Authorities()
    {
        X509Extension keyId = authority.Extensions.Single(e => e.Oid?.Value == "2.5.29.14");
        using X509Certificate2 other = NewAuthority("CN=another authority");
        using X509Certificate2 sameName = NewAuthority(authority.Subject);
        using X509Certificate2 sameKeyId = NewAuthority(authority.Subject, keyId);
        using X509Certificate2 system = Good();
        using X509Certificate2 below = Draft(draft => (draft.IsAuthority, draft.Subject, draft.Usage) = (true, "CN=below", X509KeyUsageFlags.KeyCertSign)).IssuedBy(authority);
        using X509Certificate2 unmarked = Draft(draft => (draft.Subject, draft.Usage) = ("CN=unmarked", X509KeyUsageFlags.KeyCertSign)).IssuedBy(authority);
        yield return Dropped("another authority", _ => { }, other);
        yield return Dropped("another authority of the same name", _ => { }, sameName);
        yield return Dropped("another authority of the same name and key id", draft => draft.More.Add(AuthorityKeyId(sameKeyId)), sameKeyId);
        yield return new HostileCertificate("issued by itself", StatusCode.Unavailable, Draft(_ => { }).IssuedBy(null));
        yield return new HostileCertificate(
            "issued by itself, with the authority's name and key id", StatusCode.Unavailable, Draft(draft =>
            {
                draft.Subject = authority.Subject;
                draft.More.Add(keyId);
            }).IssuedBy(null));
        yield return Dropped("issued by a system", _ => { }, system);
        yield return Dropped("issued by one that is no authority", _ => { }, unmarked);
        yield return Dropped("issued by an authority below one that allows none below it", _ => { }, below);
        yield return new HostileCertificate("the authority itself", StatusCode.Unavailable, new X509Certificate2(authority));
        yield return Dropped("an authority as a system", draft => draft.IsAuthority = true);
        yield return new HostileCertificate("altered after it was signed", StatusCode.Unavailable, Altered());
    }

    private static X509AuthorityKeyIdentifierExtension AuthorityKeyId(X509Certificate2 issuer) =>
        X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false);

    // The name is another's, the signature as it was.
    private X509Certificate2 Altered()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=desk", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(CertificateDraft.ClientPurpose)], true));
        request.CertificateExtensions.Add(new X509Extension("2.5.29.17", CertificateDraft.Uris($"sharingbus:system:{TestBundle.School}/desk1"), false));
        using ECDsa signer = authority.GetECDsaPrivateKey()!;
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        byte[] der = request.Create(authority.SubjectName, X509SignatureGenerator.CreateForECDsa(signer), now.AddHours(-1), now.AddHours(1), [1, 2, 3]).RawData;
        int at = der.AsSpan().IndexOf("desk1"u8);
        "audit"u8.CopyTo(der.AsSpan(at));
        using X509Certificate2 altered = X509CertificateLoader.LoadCertificate(der);
        return altered.CopyWithPrivateKey(key);
    }

    private IEnumerable<HostileCertificate> Purposes()
    {
        yield return Dropped("no purpose", draft => draft.Purposes = null);
        yield return Dropped("a list of no purposes", draft => draft.Purposes = []);
        yield return Dropped("for servers only", draft => draft.Purposes = ["1.3.6.1.5.5.7.3.1"]);
        yield return Dropped("for any purpose", draft => draft.Purposes = ["2.5.29.37.0"]);
        yield return Dropped("for signing code", draft => draft.Purposes = ["1.3.6.1.5.5.7.3.3"]);
        yield return Dropped("a key that may not sign", draft => draft.Usage = X509KeyUsageFlags.NonRepudiation);
        yield return Dropped("an extension that is critical and unknown", draft => draft.More.Add(new X509Extension("1.3.6.1.4.1.99999.1", [5, 0], critical: true)));
    }

    private IEnumerable<HostileCertificate> Keys()
    {
        yield return Dropped("signed with SHA-1", draft => draft.Digest = HashAlgorithmName.SHA1);
        yield return Dropped("an RSA key of 1,024 bits", draft => draft.Rsa = RSA.Create(1_024));
        yield return Dropped("a key on brainpoolP256r1", draft => draft.Curve = ECCurve.NamedCurves.brainpoolP256r1) with { IsShown = false };
        yield return Dropped("a key on secp256k1", draft => draft.Curve = ECCurve.CreateFromFriendlyName("secp256k1")) with { IsShown = false };
    }

    private IEnumerable<HostileCertificate> Names()
    {
        const string school = TestBundle.School;
        byte[] sound = CertificateDraft.Uris(Name);
        yield return Nobody("no names", names: null);
        yield return Nobody("an empty list of names", CertificateDraft.Of([]));
        yield return Dropped("names that are no DER", draft => draft.Names = [0x30, 0x84, 0xFF, 0xFF]);
        yield return Dropped("names cut short", draft => draft.Names = sound[..^4]);
        yield return Nobody("something behind the names", [.. sound, 5, 0]);
        yield return Nobody("two systems", Name, $"sharingbus:system:{school}/desk");
        yield return Nobody("the same system twice", Name, Name);
        yield return Nobody("two systems, one in capitals", Name, $"SHARINGBUS:system:{school}/desk");
        yield return Nobody("another scheme", $"https://{school}/audit");
        yield return Nobody("the scheme in capitals", $"SHARINGBUS:SYSTEM:{school}/audit");
        yield return Nobody("the agency in capitals", $"sharingbus:system:{school.ToUpperInvariant()}/audit");
        yield return Nobody("the system in capitals", $"sharingbus:system:{school}/Audit");
        yield return Nobody("a letter that looks alike", $"sharingbus:system:{school}/\u0430udit");
        yield return Nobody("a wildcard for the agency", "sharingbus:system:*/audit");
        yield return Nobody("a wildcard for the system", $"sharingbus:system:{school}/*");
        yield return Nobody("a NUL behind the name", $"{Name}\0.attacker");
        yield return Nobody("a NUL behind the agency", $"sharingbus:system:{school}\0/audit");
        yield return Nobody("a line behind the name", $"{Name}\n");
        yield return Nobody("a blank before the name", $"sharingbus:system: {school}/audit");
        yield return Nobody("an escape", $"sharingbus:system:{school}/%61udit");
        yield return Nobody("no agency", "sharingbus:system:/audit");
        yield return Nobody("no system", $"sharingbus:system:{school}/");
        yield return Nobody("a path", $"sharingbus:system:{school}/desk/../audit");
        yield return Nobody("two dots for the system", $"sharingbus:system:{school}/..");
        yield return Nobody("a query behind the name", $"{Name}?as=desk");
        yield return Nobody("a name beyond all length", $"sharingbus:system:{school}/{new string('a', 5_000)}");
        yield return Nobody("the URI as a DNS name", CertificateDraft.Of((2, Encoding.ASCII.GetBytes(Name))));
        yield return Nobody("the URI as a mail address", CertificateDraft.Of((1, Encoding.ASCII.GetBytes(Name))));
        yield return new HostileCertificate(
            "the URI as common name only", StatusCode.Unauthenticated, Draft(draft => (draft.Names, draft.Subject) = (null, $"CN={Name}")).IssuedBy(authority));
    }

    // They are who they say; this node has nothing for them.
    private IEnumerable<HostileCertificate> Others()
    {
        foreach (string other in (string[])[$"{TestBundle.Police}/audit", $"{TestBundle.School}x/audit", $"{TestBundle.School}/auditor", $"{TestBundle.School}/desk"])
        {
            yield return new HostileCertificate(
                $"{other} in its place", StatusCode.PermissionDenied, Draft(draft => draft.Names = CertificateDraft.Uris($"sharingbus:system:{other}")).IssuedBy(authority));
        }
    }
}
