using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace SharingBus.Trust.Certificates;

/// <summary>
/// Which system of which agency a client certificate stands for: the one URI <c>sharingbus:system:&lt;agency&gt;/&lt;system&gt;</c>
/// among its subject alternative names. The subject's common name is for people and never read.
/// </summary>
/// <param name="Agency">The agency's id.</param>
/// <param name="System">The system's name within the agency.</param>
public sealed record SystemIdentity(string Agency, string System)
{
    private const string Prefix = "sharingbus:system:";
    private const char Separator = '/';
    private const string SubjectAlternativeNameOid = "2.5.29.17";
    private const int UriChoice = 6;

    /// <summary>The identity as a URI.</summary>
    public Uri ToUri() => new($"{Prefix}{Agency}{Separator}{System}");

    /// <summary>Reads the identity from a certificate that is trusted already; false where it states none, or more than one.</summary>
    public static bool TryRead(X509Certificate2 certificate, [NotNullWhen(true)] out SystemIdentity? identity)
    {
        identity = null;
        try
        {
            string[] uris = [.. certificate.Extensions
                .Where(extension => extension.Oid?.Value == SubjectAlternativeNameOid)
                .SelectMany(extension => Uris(extension.RawData))
                .Where(uri => uri.StartsWith(Prefix, StringComparison.Ordinal))];
            identity = uris.Length == 1 ? Parse(uris[0]) : null;
        }
        catch (AsnContentException)
        {
            // A malformed extension states nothing.
        }

        return identity is not null;
    }

    private static SystemIdentity? Parse(string uri)
    {
        string[] parts = uri[Prefix.Length..].Split(Separator);
        return parts is [{ Length: > 0 } agency, { Length: > 0 } system] ? new SystemIdentity(agency, system) : null;
    }

    private static IEnumerable<string> Uris(byte[] extension)
    {
        Asn1Tag uri = new(TagClass.ContextSpecific, UriChoice);
        AsnReader names = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            if (names.PeekTag().HasSameClassAndValue(uri))
            {
                yield return names.ReadCharacterString(UniversalTagNumber.IA5String, uri);
            }
            else
            {
                names.ReadEncodedValue();
            }
        }
    }
}
