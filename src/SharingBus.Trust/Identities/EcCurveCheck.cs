using System.Security.Cryptography;

namespace SharingBus.Trust.Identities;

/// <summary>Insists on P-256, the one curve of this project.</summary>
internal static class EcCurveCheck
{
    private const string P256Oid = "1.2.840.10045.3.1.7";

    /// <summary>Reads a SubjectPublicKeyInfo that is P-256 and that nothing follows.</summary>
    /// <exception cref="CryptographicException">It is anything else.</exception>
    public static void ImportSpki(ECAlgorithm key, ReadOnlySpan<byte> spki)
    {
        int read = Import(key, spki);
        if (read != spki.Length)
        {
            throw new CryptographicException("Bytes follow the SubjectPublicKeyInfo.");
        }

        RequireP256(key);
    }

    // A curve that nobody has ever heard of is a matter of the platform to .NET; here it is another curve.
    private static int Import(ECAlgorithm key, ReadOnlySpan<byte> spki)
    {
        try
        {
            key.ImportSubjectPublicKeyInfo(spki, out int read);
            return read;
        }
        catch (PlatformNotSupportedException other)
        {
            throw new CryptographicException("The key is not on P-256.", other);
        }
    }

    /// <summary>Refuses keys on any other curve, and curves given by their parameters instead of by name.</summary>
    /// <exception cref="CryptographicException">The curve is another.</exception>
    public static void RequireP256(ECAlgorithm key)
    {
        string? curve = key.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value;
        if (!string.Equals(curve, P256Oid, StringComparison.Ordinal))
        {
            throw new CryptographicException("The key is not on P-256.");
        }
    }
}
