using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Journals;

/// <summary>
/// The salted commitment to an entry: SHA-256(salt ‖ entry), the salt of fixed length. Without the salt nobody can test a guess of
/// the entry against the log, so erasing entry and salt erases what the log says.
/// </summary>
public static class EntryCommitment
{
    /// <summary>Bytes of a salt.</summary>
    public const int SaltSize = 32;

    /// <summary>The commitment that stands in the log for an entry.</summary>
    /// <param name="salt">32 bytes.</param>
    /// <param name="entry">The serialised entry.</param>
    public static TreeHash Compute(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> entry)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, SaltSize);
        return Sha256.Hash(salt, entry, []);
    }

    /// <summary>The leaf hash of a commitment: SHA-256(0x00 ‖ commitment).</summary>
    public static TreeHash LeafHash(in TreeHash commitment)
    {
        Span<byte> bytes = stackalloc byte[TreeHash.Size];
        commitment.CopyTo(bytes);
        return TreeHasher.Leaf(bytes);
    }

    /// <summary>The commitment to a salt and, behind it, the serialised entry.</summary>
    internal static TreeHash Compute(ReadOnlySpan<byte> opening) => Sha256.Hash(opening);
}
