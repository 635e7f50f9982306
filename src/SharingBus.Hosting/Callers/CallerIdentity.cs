using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace SharingBus.Hosting.Callers;

/// <summary>
/// Who calls. A client certificate says so in the one URI <c>sharingbus:system:&lt;agency&gt;/&lt;system&gt;</c> among its subject
/// alternative names, or an access token does. Nothing else in the request can change it.
/// </summary>
public static partial class CallerIdentity
{
    private const string UriPrefix = "sharingbus:system:";
    private const string SubjectAlternativeName = "2.5.29.17";

    /// <summary>The caller of a gRPC call, as it was established before the call was handled. Fails with UNAUTHENTICATED where it was not.</summary>
    public static Caller Of(ServerCallContext context) => Established(context.GetHttpContext())?.Caller ?? throw CallerRefusals.Unauthenticated();

    /// <summary>The caller a certificate names, or null where it names none or several.</summary>
    public static Caller? FromCertificate(X509Certificate2 certificate)
    {
        try
        {
            return Uris(certificate).Where(uri => uri.StartsWith(UriPrefix, StringComparison.OrdinalIgnoreCase)).ToArray() is [var name]
                ? Parse(name)
                : null;
        }
        catch (AsnContentException)
        {
            return null; // a malformed extension names nobody
        }
    }

    /// <summary>Whether this may be the id of an agency and the name of a system of it: no other spelling of a name is ever the same name.</summary>
    public static bool IsWellFormed(Caller caller) => AgencyId().IsMatch(caller.Agency) && SystemName().IsMatch(caller.System);

    internal static CallerStanding? Established(HttpContext http) => http.Features.Get<CallerStanding>();

    internal static void Establish(HttpContext http, CallerStanding standing) => http.Features.Set(standing);

    private static Caller? Parse(string uri) =>
        uri.StartsWith(UriPrefix, StringComparison.Ordinal)
        && uri[UriPrefix.Length..].Split('/') is [var agency, var system]
        && new Caller(agency, system) is var caller
        && IsWellFormed(caller)
            ? caller
            : null;

    private static List<string> Uris(X509Certificate2 certificate)
    {
        var uris = new List<string>();
        var uriTag = new Asn1Tag(TagClass.ContextSpecific, 6);
        foreach (var extension in certificate.Extensions.Where(e => e.Oid?.Value == SubjectAlternativeName))
        {
            var outer = new AsnReader(extension.RawData, AsnEncodingRules.DER);
            var names = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
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
        }

        return uris;
    }

    [GeneratedRegex(@"\A[a-z0-9-]{3,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex AgencyId();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex SystemName();
}
