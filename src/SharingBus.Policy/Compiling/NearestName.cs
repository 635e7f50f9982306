namespace SharingBus.Policy.Compiling;

/// <summary>Finds the name that somebody may have meant.</summary>
internal static class NearestName
{
    /// <summary>Names longer than this are not compared: the cost grows with the product of both lengths. The longest path has half of it.</summary>
    private const int MaxLength = 100;

    /// <summary>A tail for an error, <c>; nearest valid name 'x'</c>, or nothing where there is no name at all. Of two that are as near, the first by letters.</summary>
    public static string Hint(string name, IEnumerable<string> valid)
    {
        string? nearest = null;
        var least = int.MaxValue;
        if (name.Length <= MaxLength)
        {
            Span<int> row = stackalloc int[MaxLength + 1];
            foreach (var candidate in valid.Where(candidate => candidate.Length <= MaxLength))
            {
                var distance = Distance(name, candidate, row, least);
                if (distance < least || (distance == least && string.CompareOrdinal(candidate, nearest) < 0))
                {
                    (nearest, least) = (candidate, distance);
                }
            }
        }

        return nearest is null ? string.Empty : $"; nearest valid name '{nearest}'";
    }

    // Levenshtein's distance, one row at a time; letters that differ in case alone count as one half. More than the least is told as more, not how much.
    private static int Distance(string a, string b, Span<int> row, int least)
    {
        if (2 * Math.Abs(a.Length - b.Length) > least)
        {
            return int.MaxValue;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = 2 * j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            var smallest = row[0] = 2 * i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + Cost(a[i - 1], b[j - 1]);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 2 + Math.Min(row[j], row[j - 1]));
                smallest = Math.Min(smallest, row[j]);
            }

            if (smallest > least)
            {
                return int.MaxValue;
            }
        }

        return row[b.Length];
    }

    private static int Cost(char a, char b) => a == b ? 0 : char.ToUpperInvariant(a) == char.ToUpperInvariant(b) ? 1 : 2;
}
