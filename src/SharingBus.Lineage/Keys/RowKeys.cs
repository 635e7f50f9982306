using System.Security.Cryptography;
using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Keys;

/// <summary>
/// Seals rows of a database other than a journal's, each under a key of its own, as payloads are sealed: the keys are in a file beside the database and its
/// backups, and what is destroyed there cannot be read any more, wherever a copy lies. For one thread at a time.
/// </summary>
public sealed class RowKeys
{
    private readonly PayloadKeys _keys;
    private KeyTree _tree;
    private KeyWalk _walk;

    private RowKeys(PayloadKeys keys) => (_keys, _tree, _walk) = (keys, keys.Tree, new KeyWalk(keys.Tree));

    /// <summary>Names the file's keys: the database tells by it that they are its own.</summary>
    public Guid Id => _keys.Id;

    /// <summary>Behind the last number whose key was destroyed: no number below it is given to a new row.</summary>
    public long Untouched => _keys.Tree.UntouchedIn(0, KeyTree.OfLookUps);

    /// <summary>Reads the file, or makes it where the database has no keys yet.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="owner">Whose rows they seal.</param>
    /// <param name="expected">The keys that the rows were sealed with; null for a database without any.</param>
    /// <exception cref="InvalidDataException">It is missing, damaged, or holds other keys.</exception>
    public static RowKeys Open(string path, string owner, Guid? expected)
    {
        try
        {
            return new RowKeys(PayloadKeys.Open(path, owner, expected));
        }
        catch (JournalException fault)
        {
            throw new InvalidDataException(fault.Message, fault);
        }
    }

    /// <summary>Seals a row: a nonce, then the sealed bytes and their tag.</summary>
    public byte[] Seal(long number, ReadOnlySpan<byte> row)
    {
        byte[] place = new byte[PayloadCipher.NonceSize + row.Length + PayloadCipher.TagSize];
        RandomNumberGenerator.Fill(place.AsSpan(0, PayloadCipher.NonceSize));
        PayloadCipher.Seal(KeyOf(number), place.AsSpan(0, PayloadCipher.NonceSize), row, place.AsSpan(PayloadCipher.NonceSize));
        return place;
    }

    /// <summary>Opens a row.</summary>
    /// <exception cref="InvalidDataException">Its key is destroyed, or the bytes are not what was sealed.</exception>
    public byte[] Unseal(long number, ReadOnlySpan<byte> place)
    {
        try
        {
            return place.Length < PayloadCipher.NonceSize
                ? throw new InvalidDataException("What is sealed in the database is damaged.")
                : PayloadCipher.Open(KeyOf(number), place[..PayloadCipher.NonceSize], place[PayloadCipher.NonceSize..]);
        }
        catch (JournalException damaged)
        {
            throw new InvalidDataException("What is sealed in the database is damaged.", damaged);
        }
    }

    /// <summary>Destroys the keys of rows for good.</summary>
    /// <exception cref="IOException">The file could not be written: the keys stand as they did.</exception>
    public void Destroy(IEnumerable<long> numbers)
    {
        try
        {
            _keys.Destroy(numbers);
        }
        catch (JournalException fault)
        {
            throw new IOException(fault.Message, fault);
        }
    }

    // The way that is remembered must not outlive a key that was destroyed.
    private ReadOnlySpan<byte> KeyOf(long number)
    {
        if (!ReferenceEquals(_tree, _keys.Tree))
        {
            (_tree, _walk) = (_keys.Tree, new KeyWalk(_keys.Tree));
        }

        return _walk.TryMake(number, out ReadOnlySpan<byte> key)
            ? key
            : throw new InvalidDataException($"The key of row {number} is destroyed: nothing is left to be read.");
    }
}
