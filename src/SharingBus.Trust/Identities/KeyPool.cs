using System.Collections.Concurrent;

namespace SharingBus.Trust.Identities;

/// <summary>
/// Key objects that take turns: the platform does not promise that one can be used by several threads, and making one costs
/// more than using it. Keeps at most <see cref="MostKept"/>; more are made when needed and dropped afterwards.
/// </summary>
internal sealed class KeyPool<TKey>(Func<TKey> create)
    where TKey : class, IDisposable
{
    /// <summary>Enough for every core of the machines this runs on to work with the same key at once.</summary>
    public const int MostKept = 16;

    private readonly ConcurrentBag<TKey> _kept = [];
    private volatile bool _closed;

    public TKey Rent() => _kept.TryTake(out TKey? key) ? key : create();

    public void Return(TKey key)
    {
        if (_closed || _kept.Count >= MostKept)
        {
            key.Dispose();
            return;
        }

        _kept.Add(key);
    }

    /// <summary>Disposes what is kept; keys that are still rented are disposed when they come back.</summary>
    public void Close()
    {
        _closed = true;
        while (_kept.TryTake(out TKey? key))
        {
            key.Dispose();
        }
    }
}
