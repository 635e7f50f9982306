using System.Security.Cryptography;

namespace SharingBus.Lineage.Merkle;

/// <summary>
/// SHA-256 of short inputs. One hash object is kept for each thread: making one for each input costs more than the hashing, most of
/// all where several threads do it at once.
/// </summary>
internal static class Sha256
{
    [ThreadStatic]
    private static IncrementalHash? _own;

    /// <summary>SHA-256 of the input.</summary>
    public static TreeHash Hash(ReadOnlySpan<byte> input)
    {
        IncrementalHash hash = _own ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> digest = stackalloc byte[TreeHash.Size];
        hash.AppendData(input);
        hash.GetHashAndReset(digest);
        return TreeHash.Read(digest);
    }

    /// <summary>SHA-256 of three inputs, one behind the other.</summary>
    public static TreeHash Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        IncrementalHash hash = _own ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> digest = stackalloc byte[TreeHash.Size];
        hash.AppendData(first);
        hash.AppendData(second);
        hash.AppendData(third);
        hash.GetHashAndReset(digest);
        return TreeHash.Read(digest);
    }
}
