using System.Text;

namespace SharingBus.Policy.Naming;

/// <summary>Foreign text made fit for a line of an error: short, and without characters that a terminal obeys or a reader does not see.</summary>
internal static class ShownText
{
    private const int MaxLength = 100;

    /// <summary>The text; hidden characters and line ends stand as <c>&lt;U+202E&gt;</c>, and what is too long ends with an ellipsis.</summary>
    public static string Of(string text) => Of(text, MaxLength);

    /// <summary>The same with another bound, in characters of the text.</summary>
    public static string Of(string text, int most) => text.Length <= most ? Whole(text) : $"{Whole(text[..most])}…";

    /// <summary>The same, however long: for words in which somebody is quoted.</summary>
    public static string Whole(string text)
    {
        if (!HiddenCharacters.TryFind(text, 0, out _, out _) && !text.AsSpan().ContainsAny('\n', '\r', '\t'))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        var from = 0;
        while (HiddenCharacters.TryFind(text, from, out var index, out var codePoint))
        {
            shown.Append(text, from, index - from).Append(Named(codePoint));
            from = index + (codePoint > char.MaxValue ? 2 : 1);
        }

        return shown.Append(text, from, text.Length - from).Replace("\n", Named('\n')).Replace("\r", Named('\r')).Replace("\t", Named('\t')).ToString();
    }

    private static string Named(int codePoint) => $"<{HiddenCharacters.Name(codePoint)}>";
}
