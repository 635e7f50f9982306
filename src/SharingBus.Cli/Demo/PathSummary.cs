namespace SharingBus.Cli.Demo;

/// <summary>Says a set of field paths in the shortest words: a whole message by its own path, where nothing of it is on the other side.</summary>
internal static class PathSummary
{
    /// <summary>The shortest words for some paths, given the others that must not be meant. Parts of one message stand in braces.</summary>
    /// <param name="paths">What is meant.</param>
    /// <param name="others">What must not be meant.</param>
    /// <param name="label">How a top-level field is called.</param>
    public static IReadOnlyList<string> Of(IEnumerable<string> paths, IReadOnlyCollection<string> others, Func<string, string> label) =>
        [.. paths
            .Select(path => Shortest(path, others))
            .Distinct(StringComparer.Ordinal)
            .GroupBy(path => path.Split('.')[0], StringComparer.Ordinal)
            .Select(group => Worded(group.Key, [.. group], label))];

    private static string Worded(string field, string[] paths, Func<string, string> label)
    {
        var parts = paths.Where(path => path != field).Select(path => path[(field.Length + 1)..]).ToArray();
        return parts.Length == 0 ? label(field) : $"{label(field)} {{ {string.Join(", ", parts)} }}";
    }

    private static string Shortest(string path, IReadOnlyCollection<string> others)
    {
        for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
        {
            if (!others.Any(other => IsBelow(other, path[..dot])))
            {
                return path[..dot];
            }
        }

        return path;
    }

    private static bool IsBelow(string path, string prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '.');
}
