namespace SharingBus.Cli.Demo;

/// <summary>Says a set of field paths in the shortest words: a whole message by its own path, where nothing of it is on the other side.</summary>
internal static class PathSummary
{
    /// <summary>The shortest words for some paths, given the others that must not be meant.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<string> paths, IReadOnlyCollection<string> others) =>
        [.. paths.Select(path => Shortest(path, others)).Distinct(StringComparer.Ordinal)];

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
