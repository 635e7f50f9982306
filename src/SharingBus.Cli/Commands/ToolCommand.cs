using System.CommandLine;

namespace SharingBus.Cli.Commands;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="name">Its name.</param>
/// <param name="description">One or two sentences.</param>
/// <param name="examples">Command lines without the name of the tool.</param>
internal sealed class ToolCommand(string name, string description, params IReadOnlyList<string> examples) : Command(name, description)
{
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
