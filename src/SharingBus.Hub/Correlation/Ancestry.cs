namespace SharingBus.Hub.Correlation;

/// <summary>
/// Who was derived from whom. It outlives the notices, and the hub's own alerts are in it, so that a report made after reading an alert
/// does not come back as news. Of a notice that is present, the table tells.
/// </summary>
internal sealed class Ancestry(NoticeTable notices)
{
    private readonly Dictionary<Guid, Ancestor> _known = [];

    /// <summary>Enters a notice or an alert. An alert speaks for no agency: its origin is empty.</summary>
    public void Add(Guid id, string origin, IReadOnlyList<Guid> parents) => _known[id] = new Ancestor(origin, parents.ToArray());

    /// <summary>Origin and parents of a known notice, or null.</summary>
    public Ancestor? Of(Guid id) =>
        notices.TryGetValue(id, out var facts) ? new Ancestor(facts.Origin, facts.Parents) : _known.GetValueOrDefault(id);

    /// <summary>The notice and all it was derived from, as far as the hub has seen.</summary>
    public HashSet<Guid> Closure(Guid id)
    {
        HashSet<Guid> closure = [id];
        Queue<Guid> open = new(closure);
        while (open.TryDequeue(out Guid next) && closure.Count < CorrelationBounds.MaxAncestors)
        {
            foreach (Guid parent in ParentsOf(next))
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
            .Order()
            .Select(OriginOf)
            .FirstOrDefault(origin => origin.Length > 0, "");

    private IReadOnlyList<Guid> ParentsOf(Guid id) =>
        notices.TryGetValue(id, out var facts) ? facts.Parents : _known.GetValueOrDefault(id)?.Parents ?? [];

    private string OriginOf(Guid id) =>
        notices.TryGetValue(id, out var facts) ? facts.Origin : _known.GetValueOrDefault(id)?.Origin ?? "";
}
