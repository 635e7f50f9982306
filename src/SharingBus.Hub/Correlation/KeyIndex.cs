using System.Runtime.CompilerServices;

namespace SharingBus.Hub.Correlation;

/// <summary>
/// Which notices carry which key. The more carry it the less it says: its level rises with every doubling, and beyond its cap it is silent
/// and links nobody. One agency counts for another up to its share of the cap, and for itself in full (<see cref="KeyCrowd"/>), so that none can make a key
/// common between others. The level depends on the notices present alone, never on the order in which they came.
/// </summary>
internal sealed class KeyIndex(NoticeTable notices)
{
    // Shards grow one after the other, so that no notice waits for the whole index to be copied; and so many that their arrays stay out of the
    // heap of large objects, whose holes are not closed.
    private const int Shards = 4_096;
    private const int LeastCapacity = 16;

    /// <summary>The level of a key beyond its cap.</summary>
    public const int Silent = 4;

    // Stands in the place of a key that has a crowd: no list's complement.
    private const int Crowded = int.MinValue;

    private readonly KeyTable[] _shards = [.. Enumerable.Range(0, Shards).Select(shard => new KeyTable(LeastCapacity + (LeastCapacity * shard / Shards)))];

    private readonly MemberPlaces _places = new();

    // Only keys that more than their cap carry, or one agency more than its share: so with any other key all its carriers count.
    private readonly Dictionary<ulong, KeyCrowd> _crowds = [];

    // What approaching met; kept so that nobody finds the reading needless.
    private ulong _met;

    /// <summary>How many keys are silent now for some agency that names them.</summary>
    public int SilentKeys { get; private set; }

    /// <summary>How many keys there are.</summary>
    public int Count => _shards.Sum(shard => shard.Count);

    /// <summary>
    /// Brings keys near that are about to be looked up. Each lies in memory of its own that no cache holds: looked up in turn, every one waits as long
    /// as all of them together.
    /// </summary>
    public void Approach(ReadOnlySpan<LinkKey> keys)
    {
        var met = 0UL;
        foreach (var key in keys)
        {
            met ^= ShardOf(key).Approach(key.Value);
        }

        _met = met;
    }

    /// <summary>Enters a notice, which is in the table of notices already, under a key.</summary>
    /// <returns>The notices for which the level of the key rose by it; a few times the cap at most.</returns>
    public int[] Add(LinkKey key, int notice)
    {
        ref var place = ref ShardOf(key).GetOrAdd(key.Value, notice, out var known);
        if (!known)
        {
            return [];
        }

        if (place == Crowded || Crowds(key, _places.Of(ref place), notices.OriginOf(notice)))
        {
            var crowd = place == Crowded ? _crowds[key.Value] : Gather(key, ref place);
            SilentKeys -= crowd.IsSilent ? 1 : 0;
            var shifted = crowd.Add(notices.OriginOf(notice), notice);
            SilentKeys += crowd.IsSilent ? 1 : 0;
            return shifted;
        }

        _places.Add(ref place, notice);
        var carriers = _places.Of(ref place);
        return Level(key, carriers.Length) == Level(key, carriers.Length - 1) ? [] : carriers.ToArray();
    }

    /// <summary>Takes a notice, which is in the table of notices still, out from under a key.</summary>
    /// <returns>The notices for which the level of the key fell by it; a few times the cap at most.</returns>
    public int[] Remove(LinkKey key, int notice)
    {
        var shard = ShardOf(key);
        ref var place = ref shard.Find(key.Value);
        if (Unsafe.IsNullRef(ref place))
        {
            return [];
        }

        if (place == Crowded)
        {
            return RemoveFromCrowd(key, ref place, notice);
        }

        if (place == notice)
        {
            shard.Remove(key.Value);
            return [];
        }

        if (!_places.Remove(ref place, notice))
        {
            return [];
        }

        var carriers = _places.Of(ref place);
        return Level(key, carriers.Length) == Level(key, carriers.Length + 1) ? [] : carriers.ToArray();
    }

    /// <summary>0 for a key that is rare for the notices of an agency, one more for each doubling, <see cref="Silent"/> beyond the cap.</summary>
    public int LevelOf(LinkKey key, string origin) => LevelOf(key, origin, origin);

    /// <summary>The level of a key between notices of two agencies: that for which it is the more common.</summary>
    public int LevelOf(LinkKey key, string one, string other)
    {
        ref var place = ref ShardOf(key).Find(key.Value);
        return Unsafe.IsNullRef(ref place) ? 0
            : place != Crowded ? Level(key, _places.Of(ref place).Length)
            : _crowds[key.Value] is var crowd && ReferenceEquals(one, other) ? crowd.LevelOf(one)
            : Math.Max(crowd.LevelOf(one), crowd.LevelOf(other));
    }

    /// <summary>The notices that the key links: none where it is silent. A few times the cap at most. Valid until the index changes.</summary>
    public ReadOnlySpan<int> Speaking(LinkKey key)
    {
        ref var place = ref ShardOf(key).Find(key.Value);
        return Unsafe.IsNullRef(ref place) ? []
            : place == Crowded ? _crowds[key.Value].Speaking
            : _places.Of(ref place);
    }

    /// <summary>The level of a key that so many carry: of one eighth of its cap it is rare, and from there a level for each doubling.</summary>
    internal static int Level(LinkKey key, int carriers)
    {
        for (var level = 0; level < Silent; level++)
        {
            if (carriers << (Silent - 1) <= key.Cap << level)
            {
                return level;
            }
        }

        return Silent;
    }

    private KeyTable ShardOf(LinkKey key) => _shards[key.Value % Shards];

    // One more of this origin would be more than its share, or more than the cap.
    private bool Crowds(LinkKey key, ReadOnlySpan<int> carriers, string origin)
    {
        var own = 0;
        for (var at = 0; carriers.Length >= key.OriginShare && at < carriers.Length; at++)
        {
            own += notices.OriginOf(carriers[at]) == origin ? 1 : 0;
        }

        return own >= key.OriginShare || carriers.Length >= key.Cap;
    }

    private KeyCrowd Gather(LinkKey key, ref int place)
    {
        KeyCrowd crowd = new(key, _places);
        int[] carriers = [.. _places.Of(ref place)];
        _places.Close(place);
        foreach (var carrier in carriers)
        {
            crowd.Add(notices.OriginOf(carrier), carrier);
        }

        place = Crowded;
        _crowds.Add(key.Value, crowd);
        return crowd;
    }

    // Of no more notices than one share, every one counts and speaks: they need no crowd.
    private int[] RemoveFromCrowd(LinkKey key, ref int place, int notice)
    {
        var crowd = _crowds[key.Value];
        SilentKeys -= crowd.IsSilent ? 1 : 0;
        var shifted = crowd.Remove(notices.OriginOf(notice), notice);
        SilentKeys += crowd.IsSilent ? 1 : 0;
        if (crowd.Count > key.OriginShare)
        {
            return shifted;
        }

        int[] left = [.. crowd.Speaking];
        crowd.Close();
        _crowds.Remove(key.Value);
        place = left[0];
        foreach (var carrier in left.AsSpan(1))
        {
            _places.Add(ref place, carrier);
        }

        return shifted;
    }
}
