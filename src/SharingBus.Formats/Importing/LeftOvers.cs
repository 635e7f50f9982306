namespace SharingBus.Formats.Importing;

/// <summary>Counts what has no place in the vocabulary, so that nothing is lost in silence.</summary>
internal sealed class LeftOvers
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Count(string path) => _counts[path] = _counts.GetValueOrDefault(path) + 1;

    public IReadOnlyList<LeftOver> ToList() => [.. _counts.Select(entry => new LeftOver(entry.Key, entry.Value))];
}
