namespace SharingBus.Cli.Demo;

/// <summary>Where a command writes, and whether in colour.</summary>
/// <param name="output">Takes the text.</param>
/// <param name="colours">Whether to colour.</param>
internal sealed class Terminal(TextWriter output, bool colours)
{
    /// <summary>Widest line: what fits a half screen and a printed page.</summary>
    public const int Width = 100;

    private const string Reset = "\e[0m";

    /// <summary>Writes to an output; in colour on a terminal only, and never where NO_COLOR is set (no-color.org).</summary>
    public static Terminal Of(TextWriter output) => new(
        output,
        ReferenceEquals(output, Console.Out)
        && !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or null));

    /// <summary>Bold text.</summary>
    public string Strong(string text) => Paint("\e[1m", text);

    /// <summary>Text of less weight.</summary>
    public string Faint(string text) => Paint("\e[2m", text);

    /// <summary>Good news.</summary>
    public string Good(string text) => Paint("\e[32m", text);

    /// <summary>Bad news.</summary>
    public string Bad(string text) => Paint("\e[31m", text);

    /// <summary>Something to look at.</summary>
    public string Notable(string text) => Paint("\e[33m", text);

    /// <summary>Writes a line.</summary>
    public void Line(string text = "") => output.WriteLine(text);

    /// <summary>Writes a label and words behind it, wrapped; further lines are indented as far as the first word.</summary>
    public void Wrapped(string label, IEnumerable<string> words, Func<string, string> paint)
    {
        var indent = new string(' ', label.Length);
        var line = label;
        var used = false;
        foreach (var word in words)
        {
            if (used && line.Length + 1 + word.Length > Width)
            {
                Write(line);
                line = indent;
                used = false;
            }

            line += used ? " " + word : word;
            used = true;
        }

        Write(line);

        void Write(string text) => Line(text[..label.Length] + paint(text[label.Length..]));
    }

    private string Paint(string code, string text) => colours ? code + text + Reset : text;
}
