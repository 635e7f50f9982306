using Google.Protobuf;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Bench;

/// <summary>Distinct threat notices of about one kilobyte, the same in every run.</summary>
internal static class FilterBenchNotices
{
    /// <summary>Serialized notices; no two are equal.</summary>
    public static byte[][] Make(int count) => [.. Enumerable.Range(0, count).Select(i => Notice(i).ToByteArray())];

    /// <summary>The notice of a number.</summary>
    public static ThreatNotice Notice(int i) => new()
    {
        Handling = new Handling
        {
            Tlp = Tlp.Amber,
            Purpose = Purpose.Prevention,
            Actuality = Actuality.Exercise,
            DisclosureBasis = DisclosureBasis.PublicTask,
            SecrecyGate = SecrecyGate.None,
            Retention = new Retention { Profile = RetentionProfile.Agreement, KeepUntilUnixSeconds = 1_800_000_000 + i },
            Evaluation = new SourceEvaluation { Source = SourceReliability.B, Information = InformationAccuracy._2, Handling = HandlingCode.H1 },
        },
        Category = TipClass.Thrtpub,
        Urgency = Urgency.Expected,
        Severity = Severity.Severe,
        Certainty = Certainty.Possible,
        HarmForm = HarmForm.Targeted,
        Assertion = Assertion.Assessment,
        Activities = { SuspiciousActivity.Wpns, SuspiciousActivity.Threat },
        Title = $"Announcement of violence in a class chat, case {i}",
        ObservedAt = new Moment { UnixMillis = 1_772_000_000_000 + (i * 1000L), OffsetMinutes = 60 },
        Place = new Place
        {
            Precision = PlacePrecision.Exact,
            Country = "XN",
            Subdivision = "XN-NB",
            Municipality = "Northbridge",
            Point = new GeoPoint { Latitude = 50 + (i * 1e-5), Longitude = 8.5 },
            Site = $"School {i % 40}",
        },
        Target = new Target { Sector = TargetSector.Edu, Description = "Pupils and staff of one school" },
        Persons = { Person(i, "p1", SubjectCategory.SubjectOfConcern), Person(i, "p2", SubjectCategory.Witness) },
        Indicators =
        {
            new Indicator { Assertion = Assertion.Fact, Kind = IndicatorKind.AccountHandle, Id = $"i{i}", Value = $"shadow_{i}@chat.example", Name = "Account that posted" },
        },
        Narrative =
        {
            new Statement
            {
                Sensitivity = Sensitivity.Personal,
                Assertion = Assertion.Fact,
                Reviewed = true,
                Lang = "en",
                Text = $"A message of {i % 24}:{i % 60} says that tomorrow everybody would see. Two pupils saved it and told the class teacher the same day. "
                    + "The picture shows what looks like a weapon; whether it is real is not known. The account was made three days ago.",
            },
            new Statement
            {
                Sensitivity = Sensitivity.Personal,
                Assertion = Assertion.Assessment,
                Reviewed = true,
                Lang = "en",
                Text = "The school takes it as serious, has kept the rooms locked since and asks for advice before the event.",
            },
        },
        Modus = "Threat in a closed chat group, with a picture, on the day before a school event.",
        Lang = "en",
    };

    private static Person Person(int i, string name, SubjectCategory category) => new()
    {
        SubjectCategory = category,
        AgeStatus = AgeStatus.Child,
        Threshold = Threshold.BehaviourObserved,
        IdentityCertainty = IdentityCertainty.Probable,
        Ref = name,
        Names = { new PersonName { Script = Script.Latn, Full = $"Given{i} Family{i % 97}", Family = $"Family{i % 97}", Given = $"Given{i}" } },
        DateOfBirth = new CalendarDate { Year = 2010, Month = 1 + (i % 12), Day = 1 + (i % 28) },
        Address = new Address { Precision = PlacePrecision.Street, Street = $"Mill Lane {i % 200}", Municipality = "Northbridge", Country = "XN" },
    };
}
