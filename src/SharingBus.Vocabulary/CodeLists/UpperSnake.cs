namespace SharingBus.Vocabulary.CodeLists;

/// <summary>Names of code lists as the protos and errors write them: ImminentDanger is written IMMINENT_DANGER.</summary>
public static class UpperSnake
{
    /// <summary>Writes a name that is a word of a list in code.</summary>
    public static string Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return string.Concat(name.Select((letter, index) => index > 0 && char.IsAsciiLetterUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"));
    }

    /// <summary>Writes a word of a list, without the prefix of the list.</summary>
    public static string Of<T>(T word)
        where T : struct, Enum =>
        Of(word.ToString());
}
