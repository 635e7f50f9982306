using System.Numerics;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// Says of a request's key that it surely never came, without asking the index: nearly every request is new. A Bloom filter of the keys
/// in the index, with three bits a key. Beyond the keys it is made for it errs more often, and then the index is asked.
/// </summary>
internal sealed class RequestFilter
{
    // Bits for each key: with three of them set, about one new key in thirty is looked up for nothing.
    private const int BitsPerKey = 8;

    // 4 MiB: four million requests. Memory does not grow with the journal.
    private const int MostWords = 512 * 1024;
    private const int FewestWords = 16 * 1024;

    private readonly ulong[] _words;

    /// <summary>A filter for a number of keys, and as many again.</summary>
    public RequestFilter(long keys)
    {
        long words = Math.Clamp(2 * keys * BitsPerKey / 64, FewestWords, MostWords);
        _words = new ulong[BitOperations.RoundUpToPowerOf2((ulong)words)];
    }

    /// <summary>A filter for a number of keys that nobody has counted.</summary>
    public static RequestFilter Largest() => new(MostWords * 64L / BitsPerKey);

    public void Add(long key)
    {
        (int word, ulong bits) = Place(key);
        _words[word] |= bits;
    }

    /// <summary>False: the key is not in the index. True: it may be.</summary>
    public bool MayHold(long key)
    {
        (int word, ulong bits) = Place(key);
        return (_words[word] & bits) == bits;
    }

    // The key is spread evenly already: its parts choose the word and three bits of it.
    private (int Word, ulong Bits) Place(long key)
    {
        ulong bits = (1UL << (int)(key & 63)) | (1UL << (int)((key >> 6) & 63)) | (1UL << (int)((key >> 12) & 63));
        return ((int)((ulong)key >> 18 & (ulong)(_words.Length - 1)), bits);
    }
}
