using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Statistics;

/// <summary>The forms of harm as columns or rows of a table: one for each, and one for what tells none or a form that is not known here.</summary>
internal static class HarmColumns
{
    private static readonly HarmForm[] Forms = Enum.GetValues<HarmForm>();

    /// <summary>Their words, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["NOT_STATED", .. Forms.Skip(1).Select(form => UpperSnake.Of(form))];

    /// <summary>The place of a form.</summary>
    public static int Of(HarmForm form) => Math.Max(0, Array.IndexOf(Forms, form));
}
