using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using SharingBus.Lineage.Native;

namespace SharingBus.Lineage.Merkle;

/// <summary>
/// SHA-256 and SHA-512 of short inputs by the functions of OpenSSL that do nothing else. The runtime reaches the same code through a digest
/// object, an error queue that is emptied at each call and a lookup of the algorithm: for a leaf of a hundred bytes that is more than the
/// hashing. Absent (another system, another version of the library, FIPS mode), the runtime's own way is taken.
/// </summary>
internal static unsafe class OpenSslDigest
{
    /// <summary>
    /// Longest input, 16 KiB, some ten microseconds: nothing can be collected meanwhile, and for longer ones the runtime's way costs next to nothing more.
    /// </summary>
    public const int MostBytes = 16 * 1024;

    // SHA256_CTX has 112 bytes and SHA512_CTX 216, on every system.
    private const int ContextBytes = 256;

    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, int> Init256;
    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte*, nuint, int> Update256;
    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int> Final256;
    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, int> Init512;
    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte*, nuint, int> Update512;
    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int> Final512;

    [SuppressMessage("Performance", "CA1810", Justification = "Either all of the functions are there or none is used.")]
    static OpenSslDigest()
    {
        nint[]? functions = LibCrypto.Functions(
            "EVP_default_properties_is_fips_enabled",
            "SHA256_Init",
            "SHA256_Update",
            "SHA256_Final",
            "SHA512_Init",
            "SHA512_Update",
            "SHA512_Final");

        // These functions know nothing of providers, and an operator who asks for validated ones gets them.
        if (functions is null || ((delegate* unmanaged<nint, int>)functions[0])(0) != 0)
        {
            return;
        }

        Init256 = (delegate* unmanaged[SuppressGCTransition]<byte*, int>)functions[1];
        Update256 = (delegate* unmanaged[SuppressGCTransition]<byte*, byte*, nuint, int>)functions[2];
        Final256 = (delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int>)functions[3];
        Init512 = (delegate* unmanaged[SuppressGCTransition]<byte*, int>)functions[4];
        Update512 = (delegate* unmanaged[SuppressGCTransition]<byte*, byte*, nuint, int>)functions[5];
        Final512 = (delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int>)functions[6];
        IsAvailable = AgreesWithTheRuntime();
    }

    /// <summary>Whether the functions are there and compute what the runtime computes.</summary>
    public static bool IsAvailable { get; }

    /// <summary>SHA-256 of three inputs, one behind the other.</summary>
    [SkipLocalsInit]
    public static void Sha256(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digest.Length, SHA256.HashSizeInBytes);
        byte* context = stackalloc byte[ContextBytes];
        Init256(context);
        fixed (byte* one = first, two = second, three = third, result = digest)
        {
            Update256(context, one, (nuint)first.Length);
            Update256(context, two, (nuint)second.Length);
            Update256(context, three, (nuint)third.Length);
            Final256(result, context);
        }
    }

    /// <summary>SHA-256 of one input.</summary>
    [SkipLocalsInit]
    public static void Sha256(ReadOnlySpan<byte> input, Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digest.Length, SHA256.HashSizeInBytes);
        byte* context = stackalloc byte[ContextBytes];
        Init256(context);
        fixed (byte* bytes = input, result = digest)
        {
            Update256(context, bytes, (nuint)input.Length);
            Final256(result, context);
        }
    }

    /// <summary>SHA-512 of one input.</summary>
    [SkipLocalsInit]
    public static void Sha512(ReadOnlySpan<byte> input, Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digest.Length, SHA512.HashSizeInBytes);
        byte* context = stackalloc byte[ContextBytes];
        Init512(context);
        fixed (byte* bytes = input, result = digest)
        {
            Update512(context, bytes, (nuint)input.Length);
            Final512(result, context);
        }
    }

    private static bool AgreesWithTheRuntime()
    {
        ReadOnlySpan<byte> input = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"u8;
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        Sha256(input, digest);
        bool agrees = digest[..SHA256.HashSizeInBytes].SequenceEqual(SHA256.HashData(input));
        Sha256(input[..3], input[3..7], input[7..], digest);
        agrees &= digest[..SHA256.HashSizeInBytes].SequenceEqual(SHA256.HashData(input));
        Sha512(input, digest);
        return agrees && digest.SequenceEqual(SHA512.HashData(input));
    }
}
