using System.Security.Cryptography;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// Seals kept batches, and gives each the next key. A database leaves what was dropped in old versions of rows, in free pages and in its log; once the
/// key is destroyed it is noise there. Used by the one writer.
/// </summary>
internal sealed class BatchSeal
{
    // Which numbers were given to batches that were dropped since, nobody knows after a restart. A million in the minute until their keys are
    // destroyed are more than are ever sent; so many are left out at each opening, of which there may be a quarter of a million.
    private const long LeftOutAtOpening = 1L << 20;

    private readonly PayloadKeys _keys;
    private KeyTree _tree;
    private KeyWalk _walk;
    private long _next;

    /// <param name="keys">The agency's keys.</param>
    /// <param name="kept">The keys that batches have which are kept now.</param>
    public BatchSeal(PayloadKeys keys, IEnumerable<long> kept)
    {
        _keys = keys;
        _tree = keys.Tree;
        _walk = new KeyWalk(_tree);
        long behind = Math.Max(_tree.UntouchedIn(KeyTree.FirstOfBatches, KeyTree.FirstOfEntries), kept.Select(static key => key + 1).DefaultIfEmpty().Max());
        _next = behind == KeyTree.FirstOfBatches ? behind : behind + LeftOutAtOpening;
    }

    /// <summary>Behind the last number that was given. Read by any thread.</summary>
    public long Next => Interlocked.Read(ref _next);

    /// <summary>Bytes of a sealed batch: a nonce, and the sealed bytes behind it.</summary>
    public static int Length(int bytes) => PayloadCipher.NonceSize + bytes + PayloadCipher.TagSize;

    /// <summary>Seals a batch into a place that is as long as <see cref="Length"/> says, and tells its key's number.</summary>
    public long Seal(ReadOnlySpan<byte> bytes, Span<byte> place)
    {
        if (_tree != _keys.Tree)
        {
            _tree = _keys.Tree;
            _walk = new KeyWalk(_tree);
        }

        long number = _next;
        ReadOnlySpan<byte> key = _walk.TryMake(number, out ReadOnlySpan<byte> made)
            ? made
            : throw new InvalidOperationException($"The key {number} is destroyed: nothing new is sealed with it.");
        RandomNumberGenerator.Fill(place[..PayloadCipher.NonceSize]);
        PayloadCipher.Seal(key, place[..PayloadCipher.NonceSize], bytes, place[PayloadCipher.NonceSize..]);
        Interlocked.Increment(ref _next);
        return number;
    }

    /// <summary>The bytes of a batch of an older file, whose key lies beside them.</summary>
    /// <exception cref="JournalException">The bytes are not what was sealed.</exception>
    public static byte[] OpenWithOwnKey(ReadOnlySpan<byte> key, ReadOnlySpan<byte> sealedBytes) =>
        PayloadCipher.Open(key, new byte[PayloadCipher.NonceSize], sealedBytes);

    /// <summary>The bytes of a batch; null where its key is destroyed, as after the journal was put back from a backup.</summary>
    /// <exception cref="JournalException">The bytes are not what was sealed.</exception>
    public static byte[]? Open(KeyTree tree, long number, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < PayloadCipher.NonceSize)
        {
            throw new JournalException(JournalError.Corrupt, "A kept batch is damaged.");
        }

        return new KeyWalk(tree).TryMake(number, out ReadOnlySpan<byte> key)
            ? PayloadCipher.Open(key, sealedBytes[..PayloadCipher.NonceSize], sealedBytes[PayloadCipher.NonceSize..])
            : null;
    }
}
