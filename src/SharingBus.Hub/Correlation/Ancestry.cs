namespace SharingBus.Hub.Correlation;

/// <summary>
/// Who was derived from whom. It outlives the notices, and the hub's own alerts are in it, so that a report made after reading an alert
/// does not come back as news.
/// </summary>
internal sealed class Ancestry
{
    private readonly Dictionary<Guid, Ancestor> _known = [];

    /// <summary>Enters a notice or an alert. An alert speaks for no agency: its origin is empty.</summary>
    public void Add(Guid id, string origin, IReadOnlyList<Guid> parents) => _known[id] = new Ancestor(origin, parents);

    /// <summary>Origin and parents of a known notice, or null.</summary>
    public Ancestor? Of(Guid id) => _known.GetValueOrDefault(id);

    /// <summary>The notice and all it was derived from, as far as the hub has seen.</summary>
    public HashSet<Guid> Closure(Guid id)
    {
        HashSet<Guid> closure = [id];
        Queue<Guid> open = new(closure);
        while (open.TryDequeue(out Guid next) && closure.Count < CorrelationBounds.MaxAncestors)
        {
            foreach (Guid parent in _known.GetValueOrDefault(next)?.Parents ?? [])
            {
                if (closure.Add(parent))
                {
                    open.Enqueue(parent);
                }
            }
        }

        return closure;
    }

    /// <summary>The agency that speaks through a closure: that of its oldest notice the hub knows.</summary>
    public string Voice(IReadOnlySet<Guid> closure) =>
        closure
            .Where(id => _known.TryGetValue(id, out Ancestor? known) && known.Origin.Length > 0)
            .Order()
            .Select(id => _known[id].Origin)
            .FirstOrDefault("");
}
