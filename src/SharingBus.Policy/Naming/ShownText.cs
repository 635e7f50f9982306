using System.Text;

namespace SharingBus.Policy.Naming;

/// <summary>Foreign text made fit for a line of an error: short, and without characters that a terminal obeys or a reader does not see.</summary>
internal static class ShownText
{
    private const int MaxLength = 100;

    /// <summary>The text; hidden characters and line ends stand as <c>&lt;U+202E&gt;</c>, and what is too long ends with an ellipsis.</summary>
    public static string Of(string text)
    {
        var cut = text.Length <= MaxLength ? text : text[..MaxLength];
        var shown = new StringBuilder(cut.Length);
        var from = 0;
        while (HiddenCharacters.TryFind(cut, from, out var index, out var codePoint))
        {
            shown.Append(cut, from, index - from).Append(Named(codePoint));
            from = index + (codePoint > char.MaxValue ? 2 : 1);
        }

        shown.Append(cut, from, cut.Length - from).Replace("\n", Named('\n')).Replace("\r", Named('\r')).Replace("\t", Named('\t'));
        return cut.Length == text.Length ? shown.ToString() : shown.Append('…').ToString();
    }

    private static string Named(int codePoint) => $"<{HiddenCharacters.Name(codePoint)}>";
}
