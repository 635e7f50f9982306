namespace SharingBus.Policy.Analysis;

/// <summary>The owner's rules before the ceiling's, each by id.</summary>
internal sealed class RuleOrder : IComparer<string>
{
    public static RuleOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var ceiling = InCeiling(x).CompareTo(InCeiling(y));
        return ceiling != 0 ? ceiling : string.CompareOrdinal(x, y);
    }

    private static bool InCeiling(string? id) => id?.StartsWith(RuleSet.CeilingPrefix, StringComparison.Ordinal) ?? false;
}
