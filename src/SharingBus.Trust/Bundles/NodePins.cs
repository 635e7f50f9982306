using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SharingBus.Federation.V1;
using SharingBus.Trust.Identities;

namespace SharingBus.Trust.Bundles;

/// <summary>
/// The TLS keys of one agency's nodes, as one bundle states them. Whoever holds another key is no node of the agency, whatever name an
/// authority wrote into the certificate.
/// </summary>
public sealed class NodePins
{
    /// <summary>Length of a pin, in bytes: a SHA-256.</summary>
    public const int PinBytes = SHA256.HashSizeInBytes;

    private readonly FrozenDictionary<string, Validity> _pins;

    internal NodePins(IEnumerable<NodeIdentity> nodes) =>
        _pins = nodes.ToFrozenDictionary(node => Name(node.SpkiSha256.Span), TermOf, StringComparer.Ordinal);

    /// <summary>Whether the agency lists its nodes. Where it lists none, the names in certificates decide.</summary>
    public bool AreListed => _pins.Count > 0;

    /// <summary>The pin of a certificate's key: SHA-256 of its DER SubjectPublicKeyInfo.</summary>
    public static byte[] PinOf(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo());
    }

    /// <summary>Whether a certificate that names the agency is one of its nodes' at an instant. Always where the agency lists none.</summary>
    /// <param name="certificate">A certificate that is trusted already; null is nobody's.</param>
    /// <param name="now">The instant.</param>
    public bool Accept(X509Certificate2? certificate, DateTimeOffset now) =>
        !AreListed || (certificate is not null && _pins.TryGetValue(Name(PinOf(certificate)), out Validity term) && term.Contains(UnixMicros.From(now)));

    /// <summary>When a pin counts.</summary>
    internal static Validity TermOf(NodeIdentity node) => new(
        node.ValidFromUnixMicros == 0 ? long.MinValue : node.ValidFromUnixMicros,
        node.ValidUntilUnixMicros == 0 ? long.MaxValue : node.ValidUntilUnixMicros);

    private static string Name(ReadOnlySpan<byte> pin) => Convert.ToHexStringLower(pin);
}
