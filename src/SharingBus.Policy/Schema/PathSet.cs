using System.Numerics;

namespace SharingBus.Policy.Schema;

/// <summary>An immutable set of leaf fields of one notice type. All sets of one type have the same width.</summary>
internal sealed class PathSet : IEquatable<PathSet>
{
    private const int BitsPerWord = 64;
    private readonly ulong[] _words;

    private PathSet(ulong[] words) => _words = words;

    public bool IsEmpty => !_words.AsSpan().ContainsAnyExcept(0UL);

    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in _words)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    public static PathSet Empty(int leafCount) => new(new ulong[(leafCount + BitsPerWord - 1) / BitsPerWord]);

    public static PathSet Where(int leafCount, Func<int, bool> wanted)
    {
        var set = Empty(leafCount);
        for (var leaf = 0; leaf < leafCount; leaf++)
        {
            set._words[leaf / BitsPerWord] |= wanted(leaf) ? 1UL << (leaf % BitsPerWord) : 0;
        }

        return set;
    }

    /// <summary>The places that are not zero.</summary>
    public static PathSet NonZero(ReadOnlySpan<uint> places)
    {
        var set = Empty(places.Length);
        for (var i = 0; i < places.Length; i++)
        {
            set._words[i / BitsPerWord] |= places[i] != 0 ? 1UL << (i % BitsPerWord) : 0;
        }

        return set;
    }

    public bool Contains(int leaf) => (_words[leaf / BitsPerWord] >> (leaf % BitsPerWord) & 1) != 0;

    public PathSet With(int leaf)
    {
        var set = Copy();
        set._words[leaf / BitsPerWord] |= 1UL << (leaf % BitsPerWord);
        return set;
    }

    public PathSet Union(PathSet other)
    {
        var set = Copy();
        for (var i = 0; i < set._words.Length; i++)
        {
            set._words[i] |= other._words[i];
        }

        return set;
    }

    public PathSet Intersect(PathSet other)
    {
        var set = Copy();
        for (var i = 0; i < set._words.Length; i++)
        {
            set._words[i] &= other._words[i];
        }

        return set;
    }

    public PathSet Except(PathSet other)
    {
        var set = Copy();
        for (var i = 0; i < set._words.Length; i++)
        {
            set._words[i] &= ~other._words[i];
        }

        return set;
    }

    public bool Overlaps(PathSet other)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            if ((_words[i] & other._words[i]) != 0)
            {
                return true;
            }
        }

        return false;
    }

    public bool IsSubsetOf(PathSet other)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            if ((_words[i] & ~other._words[i]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The leaves, ascending.</summary>
    public LeafEnumerator GetEnumerator() => new(_words);

    public bool Equals(PathSet? other) => other is not null && _words.AsSpan().SequenceEqual(other._words);

    public override bool Equals(object? obj) => Equals(obj as PathSet);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var word in _words)
        {
            hash.Add(word);
        }

        return hash.ToHashCode();
    }

    private PathSet Copy() => new((ulong[])_words.Clone());
}
