namespace SharingBus.Hub.Statistics;

/// <summary>Words of code lists as tables write them: those of the protos without the prefix of their list.</summary>
internal static class TableWords
{
    /// <summary>Where nothing was told.</summary>
    public const string NotStated = "NOT_STATED";

    /// <summary>SelfHarm is written SELF_HARM.</summary>
    public static string Of<T>(T word)
        where T : struct, Enum =>
        string.Concat(word.ToString().Select((letter, at) => char.IsUpper(letter) && at > 0 ? $"_{letter}" : $"{letter}")).ToUpperInvariant();
}
