using SharingBus.Cli.Scenarios;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Demo;

/// <summary>What a step is called.</summary>
internal static class StepTitle
{
    /// <summary>The title of an action.</summary>
    public static string Of(StepAction action) => action switch
    {
        PublishAction publish => $"{NoticeTypes.Name(publish.Type)} {publish.Id} from {publish.As.Agency}",
        ChangeAction change => $"{Spaced(change.Kind)} {change.Target} ({Spaced(change.Reason)}) by {change.As.Agency}",
        DecideAction decide => $"Decision on {decide.Pair} by {decide.Analyst}",
        _ => "Time passes",
    };

    // SentInError becomes "sent in error".
    private static string Spaced<T>(T word)
        where T : struct, Enum =>
        string.Concat(word.ToString().Select((letter, index) =>
            char.IsUpper(letter) && index > 0 ? $" {char.ToLowerInvariant(letter)}" : char.ToLowerInvariant(letter).ToString()));
}
