namespace SharingBus.Policy.Compiling;

/// <summary>Finds the name that somebody may have meant.</summary>
internal static class NearestName
{
    /// <summary>Names longer than this are not compared: the cost grows with the product of both lengths.</summary>
    private const int MaxLength = 200;

    /// <summary>A tail for an error, <c>; nearest valid name 'x'</c>, or nothing where there is no name at all.</summary>
    public static string Hint(string name, IEnumerable<string> valid)
    {
        var nearest = name.Length > MaxLength ? null : valid.Order(StringComparer.Ordinal).MinBy(candidate => Distance(name, candidate));
        return nearest is null ? string.Empty : $"; nearest valid name '{nearest}'";
    }

    // Levenshtein's distance, one row at a time; letters that differ in case alone count as one half.
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = 2 * j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = 2 * i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + Cost(a[i - 1], b[j - 1]);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 2 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }

    private static int Cost(char a, char b) => a == b ? 0 : char.ToUpperInvariant(a) == char.ToUpperInvariant(b) ? 1 : 2;
}
