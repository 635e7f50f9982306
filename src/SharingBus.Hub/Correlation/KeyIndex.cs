namespace SharingBus.Hub.Correlation;

/// <summary>
/// Which notices carry which key. A key carried by more notices than its cap is silent: it links nobody. Whether it is silent depends
/// on the notices present alone, never on the order in which they came.
/// </summary>
internal sealed class KeyIndex
{
    private readonly Dictionary<LinkKey, HashSet<Guid>> _members = [];

    /// <summary>How many keys are silent now.</summary>
    public int SilentKeys { get; private set; }

    /// <summary>Enters a notice; the keys that fell silent by it.</summary>
    public List<LinkKey> Add(NoticeFacts notice)
    {
        List<LinkKey> silenced = [];
        foreach (LinkKey key in notice.Keys)
        {
            if (!_members.TryGetValue(key, out HashSet<Guid>? members))
            {
                _members[key] = members = [];
            }

            if (members.Add(notice.Id) && members.Count == key.Cap + 1)
            {
                SilentKeys++;
                silenced.Add(key);
            }
        }

        return silenced;
    }

    /// <summary>Takes a notice out; the keys that speak again by it.</summary>
    public List<LinkKey> Remove(NoticeFacts notice)
    {
        List<LinkKey> revived = [];
        foreach (LinkKey key in notice.Keys)
        {
            if (!_members.TryGetValue(key, out HashSet<Guid>? members) || !members.Remove(notice.Id))
            {
                continue;
            }

            if (members.Count == key.Cap)
            {
                SilentKeys--;
                revived.Add(key);
            }

            if (members.Count == 0)
            {
                _members.Remove(key);
            }
        }

        return revived;
    }

    /// <summary>All notices that carry the key, whether it is silent or not.</summary>
    public IReadOnlyCollection<Guid> All(LinkKey key) => _members.TryGetValue(key, out HashSet<Guid>? members) ? members : [];

    /// <summary>The notices that the key links: none where it is silent. At most the cap.</summary>
    public IReadOnlyCollection<Guid> Speaking(LinkKey key)
    {
        IReadOnlyCollection<Guid> members = All(key);
        return members.Count > key.Cap ? [] : members;
    }
}
