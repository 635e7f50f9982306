using System.Runtime.InteropServices;

namespace SharingBus.Hub.Correlation;

/// <summary>
/// Who carries a key that many carry, or one agency more often than it is counted for others. Agencies are counted up to their share each, and for its own
/// notices an agency is counted in full: what it repeats makes the key common for itself and for nobody else.
/// </summary>
internal sealed class KeyCrowd(LinkKey key, MemberPlaces members)
{
    private readonly List<string> _origins = [];

    // Of each origin.
    private readonly List<int> _places = [];

    // All origins, each up to its share.
    private int _counted;

    private int[]? _speaking;

    /// <summary>How many notices carry the key.</summary>
    public int Count { get; private set; }

    /// <summary>True where there are notices that the key does not link.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>
    /// The notices that the key links: none where all together are too many, and else those of the agencies that are not too many by themselves.
    /// With the cap at eight shares these are at most two and a half times the cap. Valid until the crowd changes.
    /// </summary>
    public ReadOnlySpan<int> Speaking => _speaking ??= Speak();

    /// <summary>How common the key is for the notices of an agency.</summary>
    public int LevelOf(string origin) => _counted > key.Cap ? KeyIndex.Silent : Level(_counted, CountAt(_origins.IndexOf(origin)));

    /// <summary>Enters a notice of an agency.</summary>
    /// <returns>The notices for which the key's level changed by it.</returns>
    public int[] Add(string origin, int notice)
    {
        var at = _origins.IndexOf(origin);
        var (counted, own) = (_counted, CountAt(at));
        if (at < 0)
        {
            _origins.Add(origin);
            _places.Add(notice);
            at = _origins.Count - 1;
        }
        else
        {
            members.Add(ref CollectionsMarshal.AsSpan(_places)[at], notice);
        }

        Count++;
        _counted += own < key.OriginShare ? 1 : 0;
        return Shifted(counted, at, own);
    }

    /// <summary>Takes a notice of an agency out.</summary>
    /// <returns>The notices for which the key's level changed by it.</returns>
    public int[] Remove(string origin, int notice)
    {
        var at = _origins.IndexOf(origin);
        var (counted, own) = (_counted, CountAt(at));
        if (own == 1 && _places[at] == notice)
        {
            _origins.RemoveAt(at);
            _places.RemoveAt(at);
            at = -1;
        }
        else if (at < 0 || !members.Remove(ref CollectionsMarshal.AsSpan(_places)[at], notice))
        {
            return [];
        }

        Count--;
        _counted -= own <= key.OriginShare ? 1 : 0;
        return Shifted(counted, at, own);
    }

    /// <summary>Gives up what it holds.</summary>
    public void Close() => _places.ForEach(members.Close);

    private int CountAt(int at) => at < 0 ? 0 : MembersAt(at).Length;

    private ReadOnlySpan<int> MembersAt(int at) => members.Of(ref CollectionsMarshal.AsSpan(_places)[at]);

    private int Level(int counted, int own) => KeyIndex.Level(key, counted + Math.Max(0, own - key.OriginShare));

    // Where all together are too many, before and after, nothing changed for anybody; else there are no more origins than the cap and one.
    private int[] Shifted(int countedBefore, int changed, int ownBefore)
    {
        _speaking = null;
        if (Math.Min(_counted, countedBefore) > key.Cap)
        {
            return [];
        }

        IsSilent = false;
        List<int> shifted = [];
        for (var at = 0; at < _origins.Count; at++)
        {
            var own = CountAt(at);
            var level = Level(_counted, own);
            IsSilent |= level == KeyIndex.Silent;
            if (level != Level(countedBefore, at == changed ? ownBefore : own))
            {
                shifted.AddRange(MembersAt(at));
            }
        }

        return [.. shifted];
    }

    private int[] Speak()
    {
        List<int> speaking = [];
        for (var at = 0; _counted <= key.Cap && at < _origins.Count; at++)
        {
            if (Level(_counted, CountAt(at)) != KeyIndex.Silent)
            {
                speaking.AddRange(MembersAt(at));
            }
        }

        return [.. speaking];
    }
}
