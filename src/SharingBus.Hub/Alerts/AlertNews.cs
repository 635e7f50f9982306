using SharingBus.Hub.Correlation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Alerts;

/// <summary>What an update says that the alert before it did not.</summary>
internal static class AlertNews
{
    /// <summary>Whether it only adds: what worsens, is routed otherwise, was taken back or came apart does not wait.</summary>
    public static bool OnlyAdds(AlertPlan plan, AlertPlan before, SituationBasis basis) =>
        !plan.Corrects
        && plan.Route == before.Route
        && plan.RoutedBy.SequenceEqual(before.RoutedBy)
        && before.Members.All(basis.Holds);

    /// <summary>
    /// Whether what it adds is the same again: the same agencies, places, grades and purpose, and other notices or another number of them. Asked where it
    /// only adds.
    /// </summary>
    public static bool OnlyRepeats(AlertPlan plan, AlertPlan before, NoticeTable notices)
    {
        var (now, then) = (Alert.Parser.ParseFrom(plan.Notice), Alert.Parser.ParseFrom(before.Notice));
        return Agencies(plan, notices).SetEquals(Agencies(before, notices))
            && now.Handling.Purpose == then.Handling.Purpose
            && Said(now.Texts[0]).Equals(Said(then.Texts[0]));
    }

    private static HashSet<string> Agencies(AlertPlan plan, NoticeTable notices) => [.. plan.Members.Select(member => notices[member].Origin)];

    // What a recipient reads of it besides numbers and times.
    private static AlertText Said(AlertText text) => new()
    {
        Event = text.Event,
        Urgency = text.Urgency,
        Severity = text.Severity,
        Certainty = text.Certainty,
        Categories = { text.Categories },
        Areas = { text.Areas },
    };
}
