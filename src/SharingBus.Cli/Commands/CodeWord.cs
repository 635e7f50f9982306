using SharingBus.Vocabulary.CodeLists;

namespace SharingBus.Cli.Commands;

/// <summary>Reads words of the code lists as the protos write them, without the prefix of their list.</summary>
internal static class CodeWord
{
    /// <summary>Reads a word such as IMMINENT_DANGER.</summary>
    /// <exception cref="CommandFailure">The list has no such word; the message names all.</exception>
    public static T Of<T>(string text)
        where T : struct, Enum =>
        Enum.GetValues<T>().Skip(1).Cast<T?>().FirstOrDefault(word => string.Equals(Written(word!.Value), text, StringComparison.OrdinalIgnoreCase))
        ?? throw CommandFailure.Usage($"'{text}' is none of {string.Join(", ", Enum.GetValues<T>().Skip(1).Select(Written))}");

    /// <summary>Writes a word: ImminentDanger is written IMMINENT_DANGER.</summary>
    public static string Written<T>(T word)
        where T : struct, Enum =>
        UpperSnake.Of(word);
}
