using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Correlation;

/// <summary>Whether two forms of harm can be told of one thing.</summary>
internal static class HarmForms
{
    /// <summary>
    /// False only where both views name a form and the forms differ. OTHER says nothing, and ONLINE says where, not what.
    /// </summary>
    public static bool Agree(HarmForm left, HarmForm right) => left == right || IsOpen(left) || IsOpen(right);

    private static bool IsOpen(HarmForm form) => form is HarmForm.Unspecified or HarmForm.Other or HarmForm.Online;
}
