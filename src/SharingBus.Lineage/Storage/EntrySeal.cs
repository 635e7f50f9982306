using System.Security.Cryptography;
using SharingBus.Lineage.Keys;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// Seals the entries of one group commit under a key of their own, and gives each run the next key. A database leaves what has ended in old versions of rows, in
/// free pages and in its log, and backups have it besides; once the key is destroyed it is noise in all of them. Where entries end and of which kind they are stays readable, so
/// that a reading passes by what it does not want. Used by the one writer.
/// </summary>
/// <param name="keys">The agency's keys.</param>
/// <param name="next">The number behind the last key that a run has or that is still to be destroyed; 0 where there is none.</param>
internal sealed class EntrySeal(PayloadKeys keys, long next)
{
    /// <summary>Bytes that a sealed run is longer: the seal's tag, and a nonce.</summary>
    public const int Overhead = PayloadCipher.TagSize + PayloadCipher.NonceSize;

    /// <summary>The query for the number behind the last key that a run has or that is still to be destroyed.</summary>
    public const string NextKey =
        """
        SELECT max(number) + 1 FROM (SELECT 0 AS number UNION ALL
            SELECT * FROM (SELECT key FROM entry_run WHERE key IS NOT NULL ORDER BY first DESC LIMIT 1) last UNION ALL
            SELECT max(number) FROM ended_key) given
        """;

    private KeyTree _tree = keys.Tree;
    private KeyWalk _walk = new(keys.Tree);

    // A journal that was put back from a backup knows less than its keys do: what is destroyed seals nothing.
    private long _next = Math.Max(next, keys.Tree.UntouchedIn(KeyTree.FirstOfEntries, KeyTree.End));

    /// <summary>The keys.</summary>
    public PayloadKeys Keys => keys;

    /// <summary>Seals a run in its place, with the next key. Numbers that a failed commit was given are left out: there are enough.</summary>
    /// <param name="run">The run; behind it there is room for <see cref="Overhead"/>.</param>
    /// <param name="buffer">Where it stands, from the beginning.</param>
    /// <param name="count">Its entries.</param>
    /// <returns>The key's number, and the sealed run.</returns>
    public (long Key, Memory<byte> Run) Seal(Span<byte> run, byte[] buffer, int count)
    {
        int length = run.Length;
        Seal(_next, buffer, length, count);
        return (_next++, buffer.AsMemory(0, length + Overhead));
    }

    /// <summary>Seals what is left of a run, with the key that it has.</summary>
    public byte[] SealAgain(long key, ReadOnlySpan<byte> left, int count)
    {
        byte[] place = new byte[left.Length + Overhead];
        left.CopyTo(place);
        Seal(key, place, left.Length, count);
        return place;
    }

    private void Seal(long number, byte[] place, int length, int count)
    {
        if (_tree != keys.Tree)
        {
            _tree = keys.Tree;
            _walk = new KeyWalk(_tree);
        }

        ReadOnlySpan<byte> key = _walk.TryMake(number, out ReadOnlySpan<byte> made)
            ? made
            : throw new InvalidOperationException($"The key {number} is destroyed: nothing is sealed with it.");
        int header = EntryRun.HeaderSize(count);
        Span<byte> nonce = place.AsSpan(length + PayloadCipher.TagSize, PayloadCipher.NonceSize);
        RandomNumberGenerator.Fill(nonce);
        Span<byte> openings = place.AsSpan(header, length - header);
        using AesGcm cipher = new(key, PayloadCipher.TagSize);
        cipher.Encrypt(nonce, openings, openings, place.AsSpan(length, PayloadCipher.TagSize), place.AsSpan(0, header));
    }
}
