using SharingBus.Vocabulary.V1;

namespace SharingBus.Vocabulary.Tests;

/// <summary>Valid notices to start from; each call makes a new one.</summary>
internal static class SampleNotices
{
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public static Handling Handling() => new()
    {
        Tlp = Tlp.Amber,
        Purpose = Purpose.Prevention,
        Actuality = Actuality.Actual,
        DisclosureBasis = DisclosureBasis.PublicTask,
        SecrecyGate = SecrecyGate.None,
        Retention = new Retention { Profile = RetentionProfile.Agreement, KeepUntilUnixSeconds = Now.AddDays(90).ToUnixTimeSeconds() },
    };

    public static Person Person(string reference = "p1") => new()
    {
        SubjectCategory = SubjectCategory.SubjectOfConcern,
        AgeStatus = AgeStatus.Child,
        Threshold = Threshold.BehaviourObserved,
        Ref = reference,
        ThresholdDecision = new ThresholdDecision { DecidedByRole = "safeguarding-lead", Reason = "Brought a list of names to school." },
        Names = { new PersonName { Script = Script.Latn, Full = "Robin Sample" } },
    };

    public static Statement Statement(params string[] mentioned) => new()
    {
        Sensitivity = Sensitivity.Personal,
        Assertion = Assertion.Fact,
        Reviewed = true,
        PersonsMentioned = { mentioned },
        Lang = "en",
        Text = "A list was seen.",
    };

    public static ThreatNotice Threat() => new()
    {
        Handling = Handling(),
        Category = TipClass.Hate,
        Urgency = Urgency.Expected,
        Severity = Severity.Moderate,
        Certainty = Certainty.Possible,
        Assertion = Assertion.Assessment,
        Activities = { SuspiciousActivity.Threat, SuspiciousActivity.Wpns },
        Title = "List of names",
        Lang = "en",
        ObservedAt = Moment(Now),
        Place = new Place { Precision = PlacePrecision.Municipality, Country = "NB", Subdivision = "NB-01", Point = new GeoPoint { Latitude = 48.1, Longitude = 11.5 } },
        Persons = { Person() },
        Narrative = { Statement("p1") },
    };

    public static KnowledgeProduct Knowledge() => new()
    {
        Handling = Handling(),
        Kind = ProductKind.Bulletin,
        Title = "Early signs",
        Lang = "en",
        Body = { new Statement { Sensitivity = Sensitivity.Operational, Reviewed = true, Lang = "en", Text = "What helps." } },
    };

    public static Alert Alert() => new()
    {
        Handling = Handling(),
        Status = AlertStatus.Actual,
        MessageType = AlertMessageType.Alert,
        Scope = AlertScope.Restricted,
        Identifier = "nb-1",
        Sender = "hub.northbridge",
        Sent = Moment(Now),
        Texts =
        {
            new AlertText
            {
                Urgency = Urgency.Expected,
                Severity = Severity.Severe,
                Certainty = Certainty.Likely,
                Lang = "en",
                Categories = { AlertCategory.Security },
                Event = "Threat to a school",
            },
        },
    };

    public static Moment Moment(DateTimeOffset time) => new() { UnixMillis = time.ToUnixTimeMilliseconds(), OffsetMinutes = (int)time.Offset.TotalMinutes };
}
