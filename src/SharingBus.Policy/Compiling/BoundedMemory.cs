using System.Collections.Concurrent;

namespace SharingBus.Policy.Compiling;

/// <summary>
/// Remembers values up to a number, then forgets them all, so that hostile questions cannot fill the memory. It counts by itself: to ask a concurrent
/// dictionary for its size takes all of its locks, which costs more than a decision. Safe for many threads.
/// </summary>
/// <typeparam name="TKey">What they are found by.</typeparam>
/// <typeparam name="TValue">What is remembered.</typeparam>
internal sealed class BoundedMemory<TKey, TValue>(int most, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TValue> _known = new(comparer);
    private int _count;

    /// <summary>For looking up by another form of the key.</summary>
    public ConcurrentDictionary<TKey, TValue>.AlternateLookup<TAlternate> Lookup<TAlternate>()
        where TAlternate : notnull, allows ref struct => _known.GetAlternateLookup<TAlternate>();

    public bool TryGetValue(TKey key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue value) => _known.TryGetValue(key, out value);

    /// <summary>Remembers a value; where another was faster, gives that one.</summary>
    public TValue Put(TKey key, TValue value)
    {
        if (Interlocked.Increment(ref _count) > most)
        {
            _known.Clear();
            Interlocked.Exchange(ref _count, 1);
        }

        return _known.GetOrAdd(key, value);
    }
}
