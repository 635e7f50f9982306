namespace SharingBus.Cli.Policies;

/// <summary>Says fields of a notice in the fewest words: a message of which all is meant by its own name.</summary>
internal static class FieldList
{
    /// <summary>The fields that are meant, in the order of the notice.</summary>
    /// <param name="all">Every path that stands in the notice.</param>
    /// <param name="meant">Those that are meant.</param>
    public static string Of(IReadOnlyCollection<string> all, IEnumerable<string> meant)
    {
        HashSet<string> left = [.. meant];
        var words = new List<string>();
        foreach (string path in all.Where(left.Contains))
        {
            string whole = Prefixes(path).First(prefix => all.Where(other => IsAtOrBelow(other, prefix)).All(left.Contains));
            if (!words.Contains(whole))
            {
                words.Add(whole);
            }
        }

        return string.Join(", ", words);
    }

    /// <summary>Whether a path is another one or lies below it.</summary>
    public static bool IsAtOrBelow(string path, string above) =>
        path == above || (path.StartsWith(above, StringComparison.Ordinal) && path[above.Length] == '.');

    // The longest message first, the path itself last.
    private static IEnumerable<string> Prefixes(string path)
    {
        for (int dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
        {
            yield return path[..dot];
        }

        yield return path;
    }
}
