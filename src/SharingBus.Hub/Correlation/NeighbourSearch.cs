using System.Runtime.InteropServices;

namespace SharingBus.Hub.Correlation;

/// <summary>Finds the notices that one has to be compared with.</summary>
internal sealed class NeighbourSearch(NoticeTable notices, KeyIndex index)
{
    // Filled again for each notice: what the last one needed is about what the next one needs.
    private readonly HashSet<int> _found = [];
    private readonly HashSet<int> _once = [];
    private readonly HashSet<int> _near = [];
    private readonly List<LinkKey> _around = [];

    /// <summary>
    /// All that share a speaking indicator or two speaking passages, or are near in place and time or share one passage, and may be linked by
    /// that. A person key never links: it only proposes. Valid until the next search.
    /// </summary>
    public HashSet<int> Of(int number)
    {
        var notice = notices[number];
        _found.Clear();
        _once.Clear();
        _near.Clear();
        foreach (var key in notice.Keys)
        {
            if (key.Kind is KeyKind.Indicator)
            {
                Find(key);
            }
            else if (key.Kind is KeyKind.Passage)
            {
                FindSecond(key);
            }
        }

        _around.Clear();
        _around.AddRange(PlaceKeys.Around(notice));
        index.Approach(CollectionsMarshal.AsSpan(_around));
        foreach (var key in _around)
        {
            foreach (var other in index.Speaking(key))
            {
                _near.Add(other);
            }
        }

        FindByLittle(notice, _near, _once);
        FindByLittle(notice, _once, _near);
        _found.Remove(number);
        return _found;
    }

    // Who is near and shares a passage too may be linked whatever the hours between.
    private void FindByLittle(NoticeFacts notice, HashSet<int> some, HashSet<int> others)
    {
        foreach (var other in some)
        {
            if ((EvidenceWeights.TimeMayLink(notice.ObservedAt, notices.ObservedAt(other)) || others.Contains(other))
                && EvidenceReading.LittleMayLink(notice, notices[other]))
            {
                _found.Add(other);
            }
        }
    }

    private void Find(LinkKey key)
    {
        foreach (var other in index.Speaking(key))
        {
            _found.Add(other);
        }
    }

    private void FindSecond(LinkKey key)
    {
        foreach (var other in index.Speaking(key))
        {
            if (!_once.Add(other))
            {
                _found.Add(other);
            }
        }
    }
}
