using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace SharingBus.Lineage.Merkle;

/// <summary>
/// SHA-256 of short inputs. Where <see cref="OpenSslDigest"/> is not available, one hash object is kept for each thread: making one for each
/// input costs more than the hashing, most of all where several threads do it at once.
/// </summary>
public static class Sha256
{
    [ThreadStatic]
    private static IncrementalHash? _own;

    /// <summary>SHA-256 of the input.</summary>
    [SkipLocalsInit]
    public static TreeHash Hash(ReadOnlySpan<byte> input)
    {
        Span<byte> digest = stackalloc byte[TreeHash.Size];
        if (OpenSslDigest.IsAvailable && input.Length <= OpenSslDigest.MostBytes)
        {
            OpenSslDigest.Sha256(input, digest);
        }
        else
        {
            HashByRuntime(input, [], [], digest);
        }

        return TreeHash.Read(digest);
    }

    /// <summary>SHA-256 of three inputs, one behind the other.</summary>
    [SkipLocalsInit]
    public static TreeHash Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        Span<byte> digest = stackalloc byte[TreeHash.Size];
        if (OpenSslDigest.IsAvailable && (long)first.Length + second.Length + third.Length <= OpenSslDigest.MostBytes)
        {
            OpenSslDigest.Sha256(first, second, third, digest);
        }
        else
        {
            HashByRuntime(first, second, third, digest);
        }

        return TreeHash.Read(digest);
    }

    /// <summary>The same by the runtime, for any length and on any system.</summary>
    internal static void HashByRuntime(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> digest)
    {
        IncrementalHash hash = _own ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(first);
        hash.AppendData(second);
        hash.AppendData(third);
        hash.GetHashAndReset(digest);
    }
}
