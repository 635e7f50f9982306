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

    // At or above 0: the one notice. Below: the list of that number, counted from -1.
    private readonly KeyTable[] _shards = [.. Enumerable.Range(0, Shards).Select(shard => new KeyTable(LeastCapacity + (LeastCapacity * shard / Shards)))];

    private readonly List<List<int>?> _lists = [];
    private readonly Stack<int> _free = new();

    /// <summary>How many keys are silent now.</summary>
    public int SilentKeys { get; private set; }

    /// <summary>How many keys there are.</summary>
    public int Count => _shards.Sum(shard => shard.Count);

    /// <summary>Enters a notice under a key.</summary>
    /// <returns>True where the level of the key rose by it.</returns>
    public bool Add(LinkKey key, int notice)
    {
        ref var place = ref ShardOf(key).GetOrAdd(key.Value, notice, out var known);
        if (!known)
        {
            return false;
        }

        if (place >= 0)
        {
            place = NewList(place);
        }

        var members = _lists[~place]!;
        members.Add(notice);
        SilentKeys += members.Count == key.Cap + 1 ? 1 : 0;
        return Level(key, members.Count) != Level(key, members.Count - 1);
    }

    /// <summary>Takes a notice out from under a key.</summary>
    /// <returns>True where the level of the key fell by it, and somebody still carries it.</returns>
    public bool Remove(LinkKey key, int notice)
    {
        var shard = ShardOf(key);
        ref var place = ref shard.Find(key.Value);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref place))
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

        var members = _lists[~place]!;
        if (!members.Remove(notice))
        {
            return false;
        }

        if (members.Count == 1)
        {
            _lists[~place] = null;
            _free.Push(~place);
            place = members[0];
        }

        SilentKeys -= members.Count == key.Cap ? 1 : 0;
        return Level(key, members.Count) != Level(key, members.Count + 1);
    }

    /// <summary>True where no more notices carry the key than may.</summary>
    public bool Speaks(LinkKey key) => All(key).Length <= key.Cap;

    /// <summary>0 for a rare key, one more for each doubling, <see cref="Silent"/> beyond the cap.</summary>
    public int LevelOf(LinkKey key) => Level(key, All(key).Length);

    /// <summary>All notices that carry the key, whether it is silent or not. Valid until the index changes.</summary>
    public ReadOnlySpan<int> All(LinkKey key)
    {
        ref var place = ref ShardOf(key).Find(key.Value);
        return System.Runtime.CompilerServices.Unsafe.IsNullRef(ref place) ? []
            : place >= 0 ? MemoryMarshal.CreateReadOnlySpan(ref place, 1)
            : CollectionsMarshal.AsSpan(_lists[~place]!);
    }

    /// <summary>The notices that the key links: none where it is silent. At most the cap.</summary>
    public ReadOnlySpan<int> Speaking(LinkKey key)
    {
        var members = All(key);
        return members.Length > key.Cap ? [] : members;
    }

    private KeyTable ShardOf(LinkKey key) => _shards[key.Value % Shards];

    private int NewList(int first)
    {
        List<int> members = new(2) { first };
        if (_free.TryPop(out var free))
        {
            _lists[free] = members;
            return ~free;
        }

        _lists.Add(members);
        return ~(_lists.Count - 1);
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
