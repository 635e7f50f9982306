using System.Diagnostics.CodeAnalysis;

namespace SharingBus.Hub.Correlation;

/// <summary>The notices present, each under a small number, so that indexes and links hold four bytes for it.</summary>
internal sealed class NoticeTable
{
    private readonly Dictionary<Guid, int> _numbers = [];
    private readonly List<NoticeFacts?> _facts = [];
    private readonly Stack<int> _free = new();

    // Thousands of notices name one municipality: they share its name.
    private readonly Dictionary<NoticeArea, NoticeArea> _areas = [];

    /// <summary>How many there are.</summary>
    public int Count => _numbers.Count;

    /// <summary>All notices, in no order.</summary>
    public IEnumerable<NoticeFacts> Values => _numbers.Values.Select(number => _facts[number]!);

    /// <summary>The notice of a number that is in use.</summary>
    public NoticeFacts this[int number] => _facts[number]!;

    /// <summary>The notice of an id.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public NoticeFacts this[Guid id] => _facts[_numbers[id]]!;

    /// <summary>True where the notice is present.</summary>
    public bool ContainsKey(Guid id) => _numbers.ContainsKey(id);

    /// <summary>The notice of an id, where it is present.</summary>
    public bool TryGetValue(Guid id, [NotNullWhen(true)] out NoticeFacts? facts)
    {
        facts = _numbers.TryGetValue(id, out var number) ? _facts[number] : null;
        return facts is not null;
    }

    /// <summary>The number of an id, where it is present.</summary>
    public bool TryGetNumber(Guid id, out int number) => _numbers.TryGetValue(id, out number);

    /// <summary>Enters a notice; null where it is present already.</summary>
    public int? Add(NoticeFacts facts)
    {
        var number = _free.TryPeek(out var free) ? free : _facts.Count;
        if (!_numbers.TryAdd(facts.Id, number))
        {
            return null;
        }

        facts = facts.Area is { } area && !_areas.TryAdd(area, area) ? facts with { Area = _areas[area] } : facts;
        if (number == _facts.Count)
        {
            _facts.Add(facts);
        }
        else
        {
            _free.Pop();
            _facts[number] = facts;
        }

        return number;
    }

    /// <summary>Takes a notice out; its number may serve another one.</summary>
    public void Remove(Guid id)
    {
        if (_numbers.Remove(id, out var number))
        {
            _facts[number] = null;
            _free.Push(number);
        }
    }
}
