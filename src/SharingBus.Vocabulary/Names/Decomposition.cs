using System.Globalization;
using System.Text;

namespace SharingBus.Vocabulary.Names;

/// <summary>
/// What remains of a letter after compatibility decomposition, lower case and removal of marks. A table of our own: keys made from a name
/// must not depend on the Unicode data of the machine, and without ICU .NET decomposes nothing.
/// </summary>
internal static class Decomposition
{
    private const string Resource = "SharingBus.Vocabulary.Names.Decomposition.v1.txt";

    private static readonly Dictionary<int, string> Table = Load();

    /// <summary>The base letters of a rune: several for a ligature, the rune itself in lower case where it does not decompose.</summary>
    public static string BaseLetters(Rune rune) => Table.TryGetValue(rune.Value, out string? letters) ? letters : Rune.ToLowerInvariant(rune).ToString();

    private static Dictionary<int, string> Load()
    {
        using Stream stream = typeof(Decomposition).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var table = new Dictionary<int, string>();
        while (reader.ReadLine() is { } line)
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (line[0] != '#')
            {
                table.Add(int.Parse(line.AsSpan(0, space), NumberStyles.HexNumber, CultureInfo.InvariantCulture), line[(space + 1)..]);
            }
        }

        return table;
    }
}
