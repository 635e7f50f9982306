using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SharingBus.Hub.Correlation;

/// <summary>
/// Which notices carry which key. The more carry it the less it says: its level rises with every doubling, and beyond its cap it is silent
/// and links nobody. The level depends on the notices present alone, never on the order in which they came. Most keys have one notice, which
/// needs no list.
/// </summary>
internal sealed class KeyIndex
{
    // Shards grow one after the other, so that no notice waits for the whole index to be copied; and so many that their arrays stay out of the
    // heap of large objects, whose holes are not closed.
    private const int Shards = 4_096;
    private const int LeastCapacity = 16;

    /// <summary>The level of a key beyond its cap.</summary>
    public const int Silent = 4;

    // At or above 0: the one notice. Below: the complement of its list's reference.
    private readonly KeyTable[] _shards = [.. Enumerable.Range(0, Shards).Select(shard => new KeyTable(LeastCapacity + (LeastCapacity * shard / Shards)))];

    private readonly MemberLists _lists = new();

    // What approaching met; kept so that nobody finds the reading needless.
    private ulong _met;

    /// <summary>How many keys are silent now.</summary>
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

    /// <summary>Enters a notice under a key.</summary>
    /// <returns>True where the level of the key rose by it.</returns>
    public bool Add(LinkKey key, int notice)
    {
        ref var place = ref ShardOf(key).GetOrAdd(key.Value, notice, out var known);
        if (!known)
        {
            return false;
        }

        place = ~(place >= 0 ? _lists.Open(place, notice) : _lists.Add(~place, notice));
        var carriers = _lists.Of(~place).Length;
        SilentKeys += carriers == key.Cap + 1 ? 1 : 0;
        return Level(key, carriers) != Level(key, carriers - 1);
    }

    /// <summary>Takes a notice out from under a key.</summary>
    /// <returns>True where the level of the key fell by it, and somebody still carries it.</returns>
    public bool Remove(LinkKey key, int notice)
    {
        var shard = ShardOf(key);
        ref var place = ref shard.Find(key.Value);
        if (Unsafe.IsNullRef(ref place))
        {
            return false;
        }

        if (place >= 0)
        {
            if (place == notice)
            {
                shard.Remove(key.Value);
            }

            return false;
        }

        var at = _lists.Of(~place).IndexOf(notice);
        if (at < 0)
        {
            return false;
        }

        var left = _lists.Of(~place).Length - 1;
        place = left == 1 ? CloseList(~place, at) : ~_lists.RemoveAt(~place, at);
        SilentKeys -= left == key.Cap ? 1 : 0;
        return Level(key, left) != Level(key, left + 1);
    }

    /// <summary>True where no more notices carry the key than may.</summary>
    public bool Speaks(LinkKey key) => All(key).Length <= key.Cap;

    /// <summary>0 for a rare key, one more for each doubling, <see cref="Silent"/> beyond the cap.</summary>
    public int LevelOf(LinkKey key) => Level(key, All(key).Length);

    /// <summary>All notices that carry the key, whether it is silent or not. Valid until the index changes.</summary>
    public ReadOnlySpan<int> All(LinkKey key)
    {
        ref var place = ref ShardOf(key).Find(key.Value);
        return Unsafe.IsNullRef(ref place) ? []
            : place >= 0 ? MemoryMarshal.CreateReadOnlySpan(ref place, 1)
            : _lists.Of(~place);
    }

    /// <summary>The notices that the key links: none where it is silent. At most the cap.</summary>
    public ReadOnlySpan<int> Speaking(LinkKey key)
    {
        var members = All(key);
        return members.Length > key.Cap ? [] : members;
    }

    private KeyTable ShardOf(LinkKey key) => _shards[key.Value % Shards];

    // The one of two that is left when the other leaves.
    private int CloseList(int list, int leaving)
    {
        var left = _lists.Of(list)[1 - leaving];
        _lists.Close(list);
        return left;
    }

    // A key of one eighth of its cap is rare; from there a level for each doubling.
    private static int Level(LinkKey key, int carriers)
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
}
