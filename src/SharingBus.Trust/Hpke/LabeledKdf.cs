using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SharingBus.Trust.Hpke;

/// <summary>LabeledExtract and LabeledExpand over HKDF-SHA256 (RFC 9180, section 4).</summary>
internal static class LabeledKdf
{
    /// <summary>Output length of HKDF-SHA256's extract step, in bytes (Nh).</summary>
    public const int HashBytes = 32;

    private const int LengthBytes = sizeof(ushort);

    private static ReadOnlySpan<byte> Version => "HPKE-v1"u8;

    /// <summary>Writes the pseudorandom key, <see cref="HashBytes"/> long, to <paramref name="prk"/>.</summary>
    public static void Extract(
        ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> ikm, Span<byte> prk)
    {
        byte[] labeled = [.. Version, .. suiteId, .. label, .. ikm];
        HKDF.Extract(HashAlgorithmName.SHA256, labeled, salt, prk);
        CryptographicOperations.ZeroMemory(labeled);
    }

    /// <summary>Fills <paramref name="output"/>, whose length is part of what is derived.</summary>
    public static void Expand(
        ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> prk, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)output.Length));
        byte[] labeled = [.. length, .. Version, .. suiteId, .. label, .. info];
        HKDF.Expand(HashAlgorithmName.SHA256, prk, output, labeled);
    }
}
