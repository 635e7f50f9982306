using System.Diagnostics.CodeAnalysis;

namespace SharingBus.Hub.Correlation;

/// <summary>The notices present, each under a small number, so that indexes and links hold four bytes for it.</summary>
internal sealed class NoticeTable
{
    // They grow one after the other, so that no notice waits for a million to be copied; of a thousand each, they are no large objects.
    private const int Shards = 1_024;

    private const long NoInstant = long.MinValue;

    private readonly Dictionary<Guid, int>[] _numbers = [.. Enumerable.Range(0, Shards).Select(shard => new Dictionary<Guid, int>())];
    private readonly PagedList<NoticeFacts?> _facts = new();

    // Whoever is near in place is asked for its time first. What came together lies together here, and the facts are all over the memory.
    private readonly PagedList<long> _observedAt = new();

    // Asked for each notice that shares a key, so it lies together, too.
    private readonly PagedList<string> _origins = new();

    private readonly Stack<int> _free = new();

    // Thousands of notices name one municipality: they share its name.
    private readonly Dictionary<NoticeArea, NoticeArea> _areas = [];

    /// <summary>How many there are.</summary>
    public int Count => _facts.Count - _free.Count;

    /// <summary>All notices, in no order.</summary>
    public IEnumerable<NoticeFacts> Values => Numbers.Select(number => _facts[number]!);

    /// <summary>The numbers in use.</summary>
    public IEnumerable<int> Numbers => _numbers.SelectMany(shard => shard.Values);

    /// <summary>The notice of a number that is in use.</summary>
    public NoticeFacts this[int number] => _facts[number]!;

    /// <summary>When the notice of a number that is in use was observed, in milliseconds since the Unix epoch; null where the view does not tell.</summary>
    public long? ObservedAt(int number) => _observedAt[number] is var at && at == NoInstant ? null : at;

    /// <summary>The agency that accepted the notice of a number that is in use.</summary>
    public string OriginOf(int number) => _origins[number];

    /// <summary>The notice of an id.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public NoticeFacts this[Guid id] => _facts[ShardOf(id)[id]]!;

    /// <summary>True where the notice is present.</summary>
    public bool ContainsKey(Guid id) => ShardOf(id).ContainsKey(id);

    /// <summary>The notice of an id, where it is present.</summary>
    public bool TryGetValue(Guid id, [NotNullWhen(true)] out NoticeFacts? facts)
    {
        facts = ShardOf(id).TryGetValue(id, out var number) ? _facts[number] : null;
        return facts is not null;
    }

    /// <summary>The number of an id, where it is present.</summary>
    public bool TryGetNumber(Guid id, out int number) => ShardOf(id).TryGetValue(id, out number);

    /// <summary>Enters a notice; null where it is present already.</summary>
    public int? Add(NoticeFacts facts)
    {
        var number = _free.TryPeek(out var free) ? free : _facts.Count;
        if (!ShardOf(facts.Id).TryAdd(facts.Id, number))
        {
            return null;
        }

        facts = facts.Area is { } area && !_areas.TryAdd(area, area) ? facts with { Area = _areas[area] } : facts;
        if (number == _facts.Count)
        {
            _facts.Add(facts);
            _observedAt.Add(facts.ObservedAt ?? NoInstant);
            _origins.Add(facts.Origin);
        }
        else
        {
            _free.Pop();
            _facts[number] = facts;
            _observedAt[number] = facts.ObservedAt ?? NoInstant;
            _origins[number] = facts.Origin;
        }

        return number;
    }

    /// <summary>Takes a notice out; its number may serve another one.</summary>
    public void Remove(Guid id)
    {
        if (ShardOf(id).Remove(id, out var number))
        {
            _facts[number] = null;
            _free.Push(number);
        }
    }

    private Dictionary<Guid, int> ShardOf(Guid id) => _numbers[(uint)id.GetHashCode() % Shards];
}
