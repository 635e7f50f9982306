using System.Globalization;

namespace SharingBus.Vocabulary.Validation;

/// <summary>Collects violations. Nothing is allocated before the first; paths grow from the leaf to the root as the walk returns.</summary>
internal struct Findings
{
    // Enough to repair a notice in one go, few enough for an error on the wire.
    private const int MaxViolations = 64;

    private List<Violation>? _found;

    public readonly int Count => _found?.Count ?? 0;

    public readonly bool IsFull => Count >= MaxViolations;

    public readonly IReadOnlyList<Violation> ToList() => (IReadOnlyList<Violation>?)_found ?? Array.Empty<Violation>();

    public void Add(string path, ViolationReason reason, string message)
    {
        if (!IsFull)
        {
            (_found ??= []).Add(new Violation(path, reason, message));
        }
    }

    /// <summary>Puts the name of the containing field before the paths found since the mark.</summary>
    public readonly void Prefix(int mark, string field, int? index)
    {
        for (int i = mark; i < Count; i++)
        {
            Violation inner = _found![i];
            string outer = index is { } position ? string.Create(CultureInfo.InvariantCulture, $"{field}[{position}]") : field;
            _found[i] = inner with { FieldPath = inner.FieldPath.Length == 0 ? outer : $"{outer}.{inner.FieldPath}" };
        }
    }
}
