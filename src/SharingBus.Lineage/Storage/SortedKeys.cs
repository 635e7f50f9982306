namespace SharingBus.Lineage.Storage;

/// <summary>Keys of requests in the order of the index, and still to be found by key.</summary>
internal sealed class SortedKeys
{
    private readonly long[] _keys;
    private readonly long[] _ids;

    /// <summary>Sorts the keys of all requests up to an id that are not in the index.</summary>
    public SortedKeys(IReadOnlyDictionary<long, long> keys, long lastId)
    {
        LastId = lastId;
        _keys = [.. keys.Keys];
        _ids = [.. keys.Values];
        Array.Sort(_keys, _ids);
    }

    public static SortedKeys None { get; } = new(new Dictionary<long, long>(), 0);

    public int Count => _keys.Length;

    /// <summary>All requests up to this one are in the index once these are.</summary>
    public long LastId { get; }

    public (long Key, long Id) this[int index] => (_keys[index], _ids[index]);

    public bool TryGet(long key, out long id)
    {
        int index = Array.BinarySearch(_keys, key);
        id = index < 0 ? 0 : _ids[index];
        return index >= 0;
    }
}
