using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using SharingBus.Hosting.Errors;

namespace SharingBus.Hosting.Callers;

/// <summary>
/// Reads the caller from its client certificate: the URI subject alternative name
/// <c>sharingbus:system:&lt;agency&gt;/&lt;system&gt;</c>. Nothing in the request can change it.
/// </summary>
public static class CallerIdentity
{
    private const string UriPrefix = "sharingbus:system:";
    private const string SubjectAlternativeName = "2.5.29.17";
    private static readonly object CacheKey = new();

    /// <summary>The caller of a gRPC call. Fails with UNAUTHENTICATED where the certificate names no system.</summary>
    public static Caller Of(ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var items = http.Features.Get<IConnectionItemsFeature>()?.Items;
        if (items is not null && items.TryGetValue(CacheKey, out var known) && known is Caller cached)
        {
            return cached;
        }

        var caller = Read(http) ?? throw WireError.Create(
            StatusCode.Unauthenticated,
            "NO_SYSTEM_CERTIFICATE",
            "The call carries no client certificate that names a system of an agency.");
        items?[CacheKey] = caller;
        return caller;
    }

    /// <summary>The caller a certificate names, or null where it names none or several.</summary>
    public static Caller? FromCertificate(X509Certificate2 certificate)
    {
        string[] names;
        try
        {
            names = [.. Uris(certificate).Where(u => u.StartsWith(UriPrefix, StringComparison.Ordinal))];
        }
        catch (AsnContentException)
        {
            return null; // a malformed extension names nobody
        }

        if (names.Length != 1)
        {
            return null;
        }

        var parts = names[0][UriPrefix.Length..].Split('/');
        return parts.Length == 2 && parts[0].Length > 0 && parts[1].Length > 0 ? new Caller(parts[0], parts[1]) : null;
    }

    private static Caller? Read(HttpContext http) =>
        http.Connection.ClientCertificate is { } certificate ? FromCertificate(certificate) : null;

    private static List<string> Uris(X509Certificate2 certificate)
    {
        var uris = new List<string>();
        var extension = certificate.Extensions.FirstOrDefault(e => e.Oid?.Value == SubjectAlternativeName);
        if (extension is null)
        {
            return uris;
        }

        var uriTag = new Asn1Tag(TagClass.ContextSpecific, 6);
        var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            if (names.PeekTag().HasSameClassAndValue(uriTag))
            {
                uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, uriTag));
            }
            else
            {
                names.ReadEncodedValue();
            }
        }

        return uris;
    }
}
