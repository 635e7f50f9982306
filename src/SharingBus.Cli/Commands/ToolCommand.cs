using System.CommandLine;

namespace SharingBus.Cli.Commands;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">Its name.</param>
/// <param name="description">One or two sentences.</param>
/// <param name="examples">Command lines without the name of the tool.</param>
internal sealed class ToolCommand(string name, string description, params IReadOnlyList<string> examples) : Command(name, description)
{
    /// <summary>How long a command goes on at most when it is told to stop, 2 s: nothing that it began outlives it.</summary>
    public static readonly TimeSpan ShortStop = TimeSpan.FromSeconds(2);

    /// <summary>How long this command goes on at most when it is told to stop (SIGINT, SIGTERM); then the tool ends without it.</summary>
    public TimeSpan TimeToStop { get; set; } = ShortStop;

    /// <summary>Writes the examples behind the help.</summary>
    public void WriteExamples(TextWriter output)
    {
        output.WriteLine("Examples:");
        foreach (var example in examples)
        {
            output.WriteLine($"  sharingbus {example}");
        }
    }
}
