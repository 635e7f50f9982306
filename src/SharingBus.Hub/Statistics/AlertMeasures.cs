using SharingBus.Fusion.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Statistics;

/// <summary>
/// Counts what became of the alerts of a quarter. The tables count the same alerts by things of which none follows from another, so that they
/// can be told side by side: what follows from an outcome, such as whether there is one, has no column elsewhere (decision record 0048).
/// </summary>
internal static class AlertMeasures
{
    /// <summary>Outcomes by area.</summary>
    public const string ByArea = "alerts_by_area_and_outcome";

    /// <summary>Outcomes by form of harm.</summary>
    public const string ByHarmForm = "alerts_by_harm_form_and_outcome";

    /// <summary>Times until an alert.</summary>
    public const string ReportToAlert = "time_from_report_to_alert";

    /// <summary>Times until somebody answered.</summary>
    public const string AlertToAcknowledgement = "time_from_alert_to_acknowledgement";

    private const string Counted =
        " Real alerts raised in the quarter, as far as was known when it was closed, 28 days after its end. Counts under 10 are suppressed, and others from which they could be computed.";

    // Steps of a working day and its nights; the deadlines of the default routing table lie among them.
    private static readonly (TimeSpan UpTo, string Word)[] Steps =
    [
        (TimeSpan.FromMinutes(15), "UP_TO_15_MIN"),
        (TimeSpan.FromHours(1), "UP_TO_1_H"),
        (TimeSpan.FromHours(4), "UP_TO_4_H"),
        (TimeSpan.FromHours(24), "UP_TO_24_H"),
    ];

    // What recipients know soon, and what an inquiry finds.
    private static readonly TimeSpan Soon = TimeSpan.FromDays(7);

    private static readonly string[] Outcomes =
        ["NOT_TOLD", .. from word in Enum.GetValues<Usefulness>().Skip(1) from when in (string[])["WITHIN_7_DAYS", "LATER"] select $"{UpperSnake.Of(word)}_{when}"];

    /// <summary>The tables of alerts as they may be told.</summary>
    /// <param name="alerts">The alerts of the quarter.</param>
    /// <param name="levels">The levels of areas.</param>
    /// <param name="before">Total of a path of a table in the quarter before.</param>
    public static IEnumerable<StatisticsTable> Count(
        IEnumerable<FollowedThrough> alerts, IReadOnlyList<AreaLevel> levels, Func<string, Func<IReadOnlyList<string>, long>> before)
    {
        CountNode areas = new("", Outcomes.Length), forms = new("", Outcomes.Length);
        CountNode toAlert = new("", Steps.Length + 1), toAnswer = new("", Steps.Length + 1);
        foreach (var form in HarmColumns.Names.Skip(1))
        {
            forms.Part(form);
        }

        foreach (var alert in alerts)
        {
            var outcome = OutcomeOf(alert);
            var form = HarmColumns.Of(AlertWording.FormOf(alert.Content.Texts[0].Event));
            areas.Count(outcome, AreaPath.Of(AreaOf(alert.Content), levels));
            forms.Count(outcome, form == 0 ? "" : HarmColumns.Names[form]);
            toAlert.Count(StepOf(alert.ReportToAlert));
            toAnswer.Count(StepOf(alert.AlertToAnswer));
        }

        const string outcomes =
            "The last word of any recipient, by Feedback: useful, not useful, or wrong, which is a false positive; within 7 days of the first acknowledgement, or later.";
        yield return Table(ByArea, $"{outcomes} An alert about several areas counts for the first by name.", Outcomes, areas);
        yield return Table(ByHarmForm, outcomes, Outcomes, forms);
        yield return Table(
            ReportToAlert, "From the acceptance of the oldest notice at its origin until the alert.", [.. Steps.Select(step => step.Word), "LONGER"], toAlert);
        yield return Table(
            AlertToAcknowledgement, "Until the first person of any recipient, or of the hub, answered.", [.. Steps.Select(step => step.Word), "LONGER_OR_NEVER"], toAnswer);

        StatisticsTable Table(string name, string description, IReadOnlyList<string> columns, CountNode counted) => new()
        {
            Name = name,
            Description = description + Counted,
            Columns = { columns },
            Rows = { TableRelease.Of(counted, before(name)) },
        };
    }

    private static int OutcomeOf(FollowedThrough alert) =>
        alert.AnswerToOutcome is { } took ? (2 * (int)alert.Outcome) - (took <= Soon ? 1 : 0) : 0;

    private static int StepOf(TimeSpan? took) =>
        Array.FindIndex(Steps, step => took <= step.UpTo) is >= 0 and var found ? found : Steps.Length;

    private static NoticeArea? AreaOf(Alert alert) => alert.Texts[0].Areas.FirstOrDefault()?.Place is { } place
        ? new NoticeArea(place.Country, place.Subdivision, place.Municipality)
        : null;
}
