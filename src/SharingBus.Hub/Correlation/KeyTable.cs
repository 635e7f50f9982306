using System.Runtime.CompilerServices;

namespace SharingBus.Hub.Correlation;

/// <summary>
/// A number for each key, in two plain arrays: twelve bytes a place, where a dictionary takes twenty-eight. A hub of a million notices holds
/// twelve million keys. Open addressing with linear probing; what is removed leaves no mark.
/// </summary>
internal sealed class KeyTable
{
    // Beyond four fifths, probes grow long: there a key that is missing is told after thirteen places, which are two cache lines.
    private const double MostFull = 0.8;

    // A key has a kind, so no key is 0.
    private const ulong Empty = 0;

    private ulong[] _keys;
    private int[] _values;

    /// <summary>A table for so many keys, which grows when it has more.</summary>
    public KeyTable(int capacity) => (_keys, _values) = (new ulong[capacity], new int[capacity]);

    /// <summary>How many keys there are.</summary>
    public int Count { get; private set; }

    /// <summary>The number of a key, or a null reference. Valid until the table changes.</summary>
    public ref int Find(ulong key)
    {
        var place = PlaceOf(key);
        return ref _keys[place] == key ? ref _values[place] : ref Unsafe.NullRef<int>();
    }

    /// <summary>The number of a key, which is entered with this one where it is missing.</summary>
    public ref int GetOrAdd(ulong key, int value, out bool known)
    {
        if (Count + 1 > _keys.Length * MostFull)
        {
            Grow();
        }

        var place = PlaceOf(key);
        known = _keys[place] == key;
        if (!known)
        {
            _keys[place] = key;
            _values[place] = value;
            Count++;
        }

        return ref _values[place];
    }

    /// <summary>What stands where a key belongs: whoever asks for it has that piece of memory near when it is looked up.</summary>
    public ulong Approach(ulong key) => _keys[HomeOf(key)];

    /// <summary>Takes a key out.</summary>
    public void Remove(ulong key)
    {
        var hole = PlaceOf(key);
        if (_keys[hole] != key)
        {
            return;
        }

        Count--;

        // Whatever stands behind the hole and could stand in it moves up, so that no probe ends early.
        for (var next = Next(hole); _keys[next] != Empty; next = Next(next))
        {
            if (Distance(HomeOf(_keys[next]), next) >= Distance(hole, next))
            {
                (_keys[hole], _values[hole]) = (_keys[next], _values[next]);
                hole = next;
            }
        }

        _keys[hole] = Empty;
    }

    private int PlaceOf(ulong key)
    {
        var place = HomeOf(key);
        while (_keys[place] != key && _keys[place] != Empty)
        {
            place = Next(place);
        }

        return place;
    }

    private int HomeOf(ulong key) => (int)(KeyDigest.Spread(key) % (ulong)_keys.Length);

    private int Next(int place) => place + 1 == _keys.Length ? 0 : place + 1;

    private int Distance(int from, int to) => to >= from ? to - from : to - from + _keys.Length;

    // A quarter more each time: little stands empty.
    private void Grow()
    {
        var (keys, values) = (_keys, _values);
        var places = keys.Length + Math.Max(1, keys.Length / 4);
        (_keys, _values) = (new ulong[places], new int[places]);
        for (var place = 0; place < keys.Length; place++)
        {
            if (keys[place] != Empty)
            {
                var to = PlaceOf(keys[place]);
                (_keys[to], _values[to]) = (keys[place], values[place]);
            }
        }
    }
}
