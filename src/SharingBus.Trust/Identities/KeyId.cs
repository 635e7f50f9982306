using System.Security.Cryptography;

namespace SharingBus.Trust.Identities;

/// <summary>Names a public key: the first 16 hexadecimal digits, in lower case, of the SHA-256 of its SubjectPublicKeyInfo.</summary>
public static class KeyId
{
    /// <summary>Length of a key id, in characters.</summary>
    public const int Length = 16;

    /// <summary>The id of the key whose DER SubjectPublicKeyInfo is given.</summary>
    public static string Of(ReadOnlySpan<byte> spki)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(spki, digest);
        return Convert.ToHexStringLower(digest[..(Length / 2)]);
    }
}
