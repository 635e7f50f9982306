namespace SharingBus.Hub.Statistics;

/// <summary>What of a count may be told (decision record 0048).</summary>
internal static class DisclosureRule
{
    /// <summary>The least count that is told. What is less is suppressed, nought too: "none" tells of a place that nobody reported there.</summary>
    public const long Least = 10;

    /// <summary>
    /// The least that the suppressed cells of a row make together where others of the row are told. With one of them nine, another can still
    /// be ten, so that each of the small ones may be anything from nought to nine, for somebody who knows this rule too.
    /// </summary>
    public const long LeastHidden = (2 * Least) - 1;

    /// <summary>True where a count may not be told.</summary>
    public static bool IsSmall(long count) => count < Least;

    /// <summary>
    /// The columns that may be told least reluctantly first: the first, which holds what tells nothing, then from the last back. It is the same
    /// whatever was counted, so that it tells nothing of the counts.
    /// </summary>
    public static IEnumerable<int> Order(int columns) => Enumerable.Range(0, columns).Select(place => (columns - place) % columns);

    /// <summary>
    /// Which cells of a row, whose total is told and which stands in no table above it, are suppressed: the small ones, and others in
    /// <see cref="Order"/> until they make <see cref="LeastHidden"/>.
    /// </summary>
    public static bool[] Hide(long[] cells)
    {
        var hidden = cells.Select(IsSmall).ToArray();
        if (cells.Sum() < LeastHidden)
        {
            Array.Fill(hidden, true);
        }

        if (!hidden.Contains(true))
        {
            return hidden;
        }

        var added = false;
        foreach (var column in Order(cells.Length).Where(column => !hidden[column]).ToList())
        {
            if (added && HiddenIn(cells, hidden) >= LeastHidden)
            {
                break;
            }

            hidden[column] = added = true;
        }

        return hidden;
    }

    /// <summary>What the suppressed cells of a row make together.</summary>
    public static long HiddenIn(long[] cells, bool[] hidden) => cells.Where((_, column) => hidden[column]).Sum();
}
