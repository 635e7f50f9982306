using System.Security.Cryptography;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>Reads entries out of stored runs. For one thread at a time.</summary>
internal sealed class EntryRows(PayloadKeys keys)
{
    private KeyTree _tree = keys.Tree;
    private KeyWalk _walk = new(keys.Tree);
    private byte[] _buffer = [];

    /// <summary>Adds a stored run's entries of some kinds in [from, end), until the list holds the limit. A run that has none is not opened.</summary>
    /// <param name="row">The run as it is stored, with its key.</param>
    /// <param name="from">The first index.</param>
    /// <param name="end">Behind the last.</param>
    /// <param name="kinds">The kinds.</param>
    /// <param name="limit">Entries that the list holds at most.</param>
    /// <param name="entries">The list.</param>
    /// <exception cref="JournalException">The run is not what was stored.</exception>
    public void Read(in StoredRun row, long from, long end, EntryKinds kinds, int limit, List<StoredEntry> entries)
    {
        if (entries.Count < limit && EntryRun.Holds(row.Bytes, row.Range, from, end, kinds))
        {
            EntryRun.Read(Open(row), row.Range, from, end, kinds, limit, entries);
        }
    }

    /// <summary>Opens a stored run. The bytes are good until the next call.</summary>
    /// <exception cref="JournalException">The run is not what was stored.</exception>
    public ReadOnlySpan<byte> Open(in StoredRun row)
    {
        if (row.Key is not { } number)
        {
            return row.Bytes;
        }

        if (_tree != keys.Tree)
        {
            _tree = keys.Tree;
            _walk = new KeyWalk(_tree);
        }

        if (!_walk.TryMake(number, out ReadOnlySpan<byte> key))
        {
            return EntryRun.Unreadable(row.Bytes, row.Range.Count);
        }

        try
        {
            return Open(row, key);
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException)
        {
            throw new JournalException(JournalError.Corrupt, $"The entries from {row.Range.First} on are not what was written.", cause);
        }
    }

    private ReadOnlySpan<byte> Open(in StoredRun row, ReadOnlySpan<byte> key)
    {
        ReadOnlySpan<byte> stored = row.Bytes;
        int header = EntryRun.HeaderSize(row.Range.Count);
        int length = stored.Length - EntrySeal.Overhead;
        if (_buffer.Length < length)
        {
            _buffer = GC.AllocateUninitializedArray<byte>(Math.Max(length, 2 * _buffer.Length));
        }

        stored[..header].CopyTo(_buffer);
        using AesGcm cipher = new(key, PayloadCipher.TagSize);
        cipher.Decrypt(
            stored[^PayloadCipher.NonceSize..],
            stored[header..length],
            stored.Slice(length, PayloadCipher.TagSize),
            _buffer.AsSpan(header, length - header),
            stored[..header]);
        return _buffer.AsSpan(0, length);
    }
}
