using System.Globalization;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Escalation;
using SharingBus.Hub.Routing;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Alerts;

/// <summary>The words of an alert. They are made of codes, counts, agencies and names of areas alone.</summary>
internal static class AlertWording
{
    // BCP 47. The words below are English.
    private const string Language = "en";

    /// <summary>Why an alert is cancelled whose notices are no longer enough.</summary>
    public const string Unsupported = "The notices that this alert rested on no longer support it.";

    /// <summary>Why an alert is cancelled that an analyst took back.</summary>
    public const string Rejected = "An analyst found that the notices of this alert do not make a situation.";

    /// <summary>The CAP parameter that names the step of a chain.</summary>
    public const string StepParameter = "sharingbus:step";

    private const string RouteParameter = "sharingbus:route";
    private const string ReasonParameter = "sharingbus:reason";

    /// <summary>The CAP info block of an alert.</summary>
    public static AlertText Write(SituationPicture situation, string agency, AlertStatus status, DateTimeOffset now)
    {
        var (members, sources) = (situation.Members, situation.Sources);
        var severity = Worst(members.Select(m => (int)m.Severity), (int)Severity.Unknown);
        var harm = HarmWords(members);
        List<NoticeArea> areas = [.. Areas(members)];
        var place = areas.Count == 0 ? "an area not released" : string.Join(", ", areas.Select(a => a.Name));
        AlertText text = new()
        {
            Urgency = (Urgency)Worst(members.Select(m => (int)m.Urgency), (int)Urgency.Unknown),
            Severity = (Severity)severity,
            Certainty = (Certainty)Worst(members.Select(m => (int)m.Certainty), (int)Certainty.Unknown),
            Lang = Language,
            Event = harm,
            Effective = MomentOf(now),
            SenderName = agency,
            Headline = DrillMark.Put(status, $"{harm} in {place}: {Count(sources.Count, "independent source")}"),
            Description = DrillMark.Put(status, RestsOn(situation)) + " The notices named here can be opened under each role's own grant.",
        };
        text.Categories.AddRange(members.Select(m => CategoryOf(m.Category)).Distinct().Order());
        text.ResponseTypes.Add(text.Urgency == Urgency.Immediate ? ResponseType.Prepare : ResponseType.Assess);
        text.ResponseTypes.Add(ResponseType.Monitor);
        if (members.Min(m => m.ObservedAt) is { } onset)
        {
            text.Onset = MomentOf(DateTimeOffset.FromUnixTimeMilliseconds(onset));
        }

        text.Areas.AddRange(areas.Select(AreaOf));
        return text;
    }

    /// <summary>The info block of a cancellation: the same event and areas, and that nothing more is asked.</summary>
    public static AlertText Withdraw(AlertText before, AlertStatus status, DateTimeOffset now)
    {
        var text = before.Clone();
        text.Urgency = Urgency.Past;
        text.Headline = DrillMark.Put(status, "Cancelled: ", before.Headline);
        text.Description = DrillMark.Put(status, "The alert no longer stands.");
        text.Effective = MomentOf(now);
        text.ResponseTypes.Clear();
        text.ResponseTypes.Add(ResponseType.AllClear);
        return text;
    }

    /// <summary>Why somebody got an alert, where programs look for it: CAP parameters.</summary>
    public static void Explain(AlertText text, RoutedAlert routed)
    {
        text.Parameters.Add(new CodedValue { Name = RouteParameter, Value = routed.Route });
        text.Parameters.Add(new CodedValue { Name = ReasonParameter, Value = routed.Reason });
    }

    /// <summary>How much stands behind an alert, and why somebody got it.</summary>
    public static string Note(SituationPicture situation, RoutedAlert routed, bool corrects) =>
        (corrects ? "Correction: a notice that an earlier alert rested on was taken back. " : "")
        + (situation.RejectedBefore > 0
            ? string.Create(CultureInfo.InvariantCulture, $"Opened again: an analyst had held {situation.RejectedBefore} of its notices for no situation, and more came. ")
            : "")
        + RestsOn(situation)
        + $" Sent by route '{routed.Route}': {routed.Reason}";

    /// <summary>The form of harm that the event of an alert names; unspecified where its notices did not agree on one.</summary>
    public static HarmForm FormOf(string harm) =>
        Enum.GetValues<HarmForm>().FirstOrDefault(form => form is not (HarmForm.Unspecified or HarmForm.Other) && Words(form) == harm);

    /// <summary>What a step of a chain says.</summary>
    public static string Escalated(EscalationMessage step)
    {
        var silent = step.Silent.Count == 0 ? "" : $" by {string.Join(", ", step.Silent)}";
        return $"Step {step.Step} of {step.Steps}: the alert was not acknowledged in time{silent}.";
    }

    /// <summary>An instant as the hub's clock reads it: UTC.</summary>
    public static Moment MomentOf(DateTimeOffset at) => new() { UnixMillis = at.ToUnixTimeMilliseconds() };

    // Of notices that are not named nothing is told but their number: they are no parents, so nobody looked whether a recipient may know more of them.
    private static string RestsOn(SituationPicture situation) =>
        $"Rests on {Count(situation.Members.Count, "notice")}; independent sources: {string.Join(", ", situation.Sources.Order(StringComparer.Ordinal))}."
        + (situation.More == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" And {situation.More} more {(situation.More == 1 ? "notice" : "notices")} of {situation.MoreAgencies} {(situation.MoreAgencies == 1 ? "agency" : "agencies")}."));

    // In the code lists a lower number is worse; 0 says nothing and UNKNOWN stands last.
    private static int Worst(IEnumerable<int> codes, int unknown) => codes.Where(code => code > 0).DefaultIfEmpty(unknown).Min();

    private static IEnumerable<NoticeArea> Areas(IReadOnlyList<NoticeFacts> members) =>
        members.Select(m => m.Area).OfType<NoticeArea>().Where(a => a.Name.Length > 0)
            .DistinctBy(a => a.Name, StringComparer.OrdinalIgnoreCase)
            .OrderBy(a => a.Name, StringComparer.Ordinal)
            .Take(AlertBounds.MaxAreas);

    private static AlertArea AreaOf(NoticeArea area) => new()
    {
        Description = area.Name,
        Place = new Place
        {
            Precision = area.Municipality.Length > 0 ? PlacePrecision.Municipality
                : area.Subdivision.Length > 0 ? PlacePrecision.Subdivision
                : PlacePrecision.Country,
            Country = area.Country,
            Subdivision = area.Subdivision,
            Municipality = area.Municipality,
        },
    };

    private static string HarmWords(IReadOnlyList<NoticeFacts> members)
    {
        List<HarmForm> forms =
        [
            .. members.Select(m => m.HarmForm).Where(f => f is not (HarmForm.Unspecified or HarmForm.Other)).Distinct().Order(),
        ];
        return forms.Count == 1 ? Words(forms[0]) : "Developing threat";
    }

    private static string Words(HarmForm form) => form switch
    {
        HarmForm.Hate => "Threat of hate-motivated harm",
        HarmForm.Targeted => "Threat of targeted violence",
        HarmForm.Extremist => "Threat of extremist violence",
        HarmForm.Gang => "Threat of gang violence",
        HarmForm.Domestic => "Threat of domestic violence",
        HarmForm.SelfHarm => "Risk of self-harm",
        HarmForm.Bullying => "Threat of serious bullying",
        HarmForm.Online => "Online threat",
        _ => "Developing threat",
    };

    private static AlertCategory CategoryOf(TipClass category) => category switch
    {
        TipClass.Bio or TipClass.Chem or TipClass.Expl or TipClass.Nclr => AlertCategory.Cbrne,
        TipClass.Cyber or TipClass.Infra or TipClass.Vrus => AlertCategory.Infra,
        TipClass.Incend => AlertCategory.Fire,
        _ => AlertCategory.Security,
    };

    private static string Count(int number, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");
}
