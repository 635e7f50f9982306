namespace SharingBus.Hub.Alerts;

/// <summary>
/// What is due when, in the order in which it is due and, at one instant, of its ids. What is due next is found without looking at all that waits:
/// a hub may follow a hundred thousand alerts that nobody answered.
/// </summary>
internal sealed class DueTimes<T>
{
    private readonly SortedSet<(DateTimeOffset At, Guid Id)> _order = [];
    private readonly Dictionary<Guid, (DateTimeOffset At, T What)> _all = [];

    /// <summary>When the next is due; null where nothing waits.</summary>
    public DateTimeOffset? Next => _order.Count == 0 ? null : _order.Min.At;

    /// <summary>Lets something be due at a time, and at no other.</summary>
    public void Set(Guid id, T what, DateTimeOffset at)
    {
        Remove(id);
        _all.Add(id, (at, what));
        _order.Add((at, id));
    }

    /// <summary>Lets something be due no more.</summary>
    public void Remove(Guid id)
    {
        if (_all.Remove(id, out var before))
        {
            _order.Remove((before.At, id));
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _all.Clear();
        _order.Clear();
    }

    /// <summary>What is due, the longest due first. Nothing may change while it is gone through.</summary>
    public IEnumerable<(Guid Id, T What)> Due(DateTimeOffset now) =>
        _order.TakeWhile(due => due.At <= now).Select(due => (due.Id, _all[due.Id].What));
}
