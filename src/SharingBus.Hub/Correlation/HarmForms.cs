using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Correlation;

/// <summary>Whether two forms of harm can be told of one thing.</summary>
internal static class HarmForms
{
    /// <summary>Null where one of them says nothing that can be compared: OTHER says nothing, and ONLINE says where, not what.</summary>
    public static bool? AreOne(HarmForm left, HarmForm right) =>
        SaysNothing(left) || SaysNothing(right) ? null
        : left == right ? true
        : left == HarmForm.Online || right == HarmForm.Online ? null
        : false;

    private static bool SaysNothing(HarmForm form) => form is HarmForm.Unspecified or HarmForm.Other;
}
