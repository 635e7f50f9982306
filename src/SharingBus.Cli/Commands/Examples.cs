namespace SharingBus.Cli.Commands;

/// <summary>Examples at the end of a command's help.</summary>
internal static class Examples
{
    /// <summary>A description with examples behind it, one a line.</summary>
    public static string With(string description, params IEnumerable<string> examples) =>
        $"{description}{Environment.NewLine}{Environment.NewLine}Examples:{Environment.NewLine}"
        + string.Join(Environment.NewLine, examples.Select(example => $"  sharingbus {example}"));
}
