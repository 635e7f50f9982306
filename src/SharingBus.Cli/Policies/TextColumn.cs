namespace SharingBus.Cli.Policies;

/// <summary>Writes labels on the left and text on the right, broken at words, so that it can be read on any terminal.</summary>
/// <param name="output">Where to.</param>
internal sealed class TextColumn(TextWriter output)
{
    private const int Width = 110;
    private const int LabelWidth = 16;

    /// <summary>Writes a line as it is.</summary>
    public void Line(string text = "") => output.WriteLine(text);

    /// <summary>Writes a label and its text.</summary>
    public void Row(int indent, string label, string text)
    {
        string margin = new(' ', indent);
        string left = margin + label.PadRight(LabelWidth);
        foreach (string line in Broken(text, Math.Max(20, Width - indent - LabelWidth)))
        {
            output.WriteLine((left.Length > indent + LabelWidth ? left + "  " : left) + line);
            left = margin + new string(' ', LabelWidth);
        }
    }

    /// <summary>Writes a text, the second and later lines further in.</summary>
    public void Paragraph(int indent, string text)
    {
        string margin = new(' ', indent);
        foreach (string line in Broken(text, Width - indent))
        {
            output.WriteLine(margin + line);
            margin = new string(' ', indent + 2);
        }
    }

    private static List<string> Broken(string text, int width)
    {
        var lines = new List<string>();
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line);
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        lines.Add(line);
        return lines;
    }
}
