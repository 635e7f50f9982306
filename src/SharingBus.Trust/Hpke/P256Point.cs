using System.Security.Cryptography;

namespace SharingBus.Trust.Hpke;

/// <summary>Public P-256 points as uncompressed octet strings (SEC 1, section 2.3.3), the form that RFC 9180 asks for.</summary>
internal static class P256Point
{
    /// <summary>Length of an uncompressed point, in bytes: a tag and two coordinates.</summary>
    public const int Bytes = 1 + (2 * CoordinateBytes);

    private const int CoordinateBytes = 32;
    private const byte UncompressedTag = 0x04;

    /// <summary>The public point of <paramref name="key"/>.</summary>
    public static byte[] Of(ECDiffieHellman key)
    {
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        return [UncompressedTag, .. point.X!, .. point.Y!];
    }

    /// <summary>
    /// A key that holds only <paramref name="point"/>, or null where the octets are no point of the curve. Importing checks
    /// the curve equation, which is the validation RFC 9180, section 7.1.4, requires; the point at infinity has no such form.
    /// </summary>
    public static ECDiffieHellman? TryImport(ReadOnlySpan<byte> point)
    {
        if (point.Length != Bytes || point[0] != UncompressedTag)
        {
            return null;
        }

        ECParameters parameters = new()
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = point.Slice(1, CoordinateBytes).ToArray(), Y = point[(1 + CoordinateBytes)..].ToArray() },
        };
        try
        {
            return ECDiffieHellman.Create(parameters);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
