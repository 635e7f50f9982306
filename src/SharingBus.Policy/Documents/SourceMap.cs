namespace SharingBus.Policy.Documents;

/// <summary>Remembers on which line of a document each value stands.</summary>
public sealed class SourceMap
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    internal SourceMap(string file) => File = file;

    /// <summary>Name of the document.</summary>
    public string File { get; }

    /// <summary>The line of a path such as <c>grants[0].release[2]</c>; of the nearest thing around it where the path itself is not there.</summary>
    public int LineOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        for (var end = path.Length; end > 0; end = path.AsSpan(0, end).LastIndexOfAny('.', '['))
        {
            if (_lines.TryGetValue(path[..end], out var line))
            {
                return line;
            }
        }

        return _lines.GetValueOrDefault(string.Empty, 1);
    }

    /// <summary>An error at a path.</summary>
    public DocumentError Error(string path, string reason) => new(File, LineOf(path), reason);

    internal void Put(string path, int line) => _lines[path] = line;
}
