using System.Security.Cryptography;

namespace SharingBus.Hosting.Tokens;

/// <summary>The signature algorithms that may be configured (RFC 7518, section 3.1). What is not here cannot be had: no <c>none</c>, no shared secret.</summary>
public static class TokenAlgorithms
{
    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    public const string Es256 = "ES256";

    /// <summary>ECDSA on P-384 with SHA-384.</summary>
    public const string Es384 = "ES384";

    /// <summary>RSASSA-PSS with SHA-256, keys of 2,048 bits or more.</summary>
    public const string Ps256 = "PS256";

    /// <summary>All that may be configured.</summary>
    public static IReadOnlyList<string> Allowed { get; } = [Es256, Es384, Ps256];

    private const int LeastRsaBits = 2_048;

    /// <summary>The one algorithm that a key may be used with; null where it is none of these.</summary>
    internal static string? Of(AsymmetricAlgorithm key) => key switch
    {
        ECDsa ec => ec.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value switch
        {
            "1.2.840.10045.3.1.7" => Es256,
            "1.3.132.0.34" => Es384,
            _ => null,
        },
        RSA rsa when rsa.KeySize >= LeastRsaBits => Ps256,
        _ => null,
    };
}
