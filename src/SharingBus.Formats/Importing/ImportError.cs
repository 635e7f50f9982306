using System.Globalization;

namespace SharingBus.Formats.Importing;

/// <summary>Why a file was refused.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Path">Where in the file: a JSON or XML path; empty where only the line is known.</param>
/// <param name="Line">The line from 1, where it is known.</param>
/// <param name="Reason">What is wrong and what was expected. It repeats nothing of the content.</param>
public sealed record ImportError(string File, string Path, int? Line, string Reason)
{
    /// <summary>One line for people: file, line, path, reason.</summary>
    public override string ToString()
    {
        string line = Line is { } number ? string.Create(CultureInfo.InvariantCulture, $"({number})") : "";
        return Path.Length > 0 ? $"{File}{line}: {Path}: {Reason}" : $"{File}{line}: {Reason}";
    }
}
