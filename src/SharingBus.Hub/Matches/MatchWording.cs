using SharingBus.Hub.Alerts;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Matches;

/// <summary>
/// What is said in words. It is the same for everybody: a sentence that depended on the others, even on how many or of which kind they are, would tell
/// of them.
/// </summary>
internal static class MatchWording
{
    /// <summary>What an agency is asked.</summary>
    public static string Question(Actuality realm) => DrillMark.Of(realm)
        + "An analyst of the fusion hub confirmed that at least one other agency holds a notice about the same person as the notices named here. May agencies that agree "
        + "likewise learn that your agency holds one? They would learn its name, the type of notice and the role to ask, and nothing of the notice. Answer this request with an "
        + "InformationResponse before the time given: HIT lets them learn it; any other answer, and none, does not. Say in decided_by and decided_by_role who decided. Where "
        + "the person may be a child, or a notice is a health or civil-society agency's, only what a person decided counts.";

    /// <summary>What an agency is told beside the names.</summary>
    public static string Telling(Actuality realm) => DrillMark.Of(realm)
        + "These agencies hold a notice about the same person as yours. Each agreed that you learn it, and learns the same of you. Ask them by an InformationRequest of your own; "
        + "what they release of their notices is their decision.";
}
