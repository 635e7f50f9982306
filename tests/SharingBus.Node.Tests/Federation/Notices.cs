using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Federation;

internal static class Notices
{
    /// <summary>A threat as a school would report it: with a name that the policy releases and a birth date that it does not.</summary>
    public static ThreatNotice Threat(string title = "Threat sprayed on the gym wall") => new()
    {
        Handling = new Handling
        {
            Tlp = Tlp.Amber,
            Purpose = Purpose.Prevention,
            Actuality = Actuality.Actual,
            DisclosureBasis = DisclosureBasis.PublicTask,
            SecrecyGate = SecrecyGate.None,
            Retention = new SharingBus.Vocabulary.V1.Retention
            {
                Profile = RetentionProfile.Agreement,
                KeepUntilUnixSeconds = TestFederation.Start.AddDays(60).ToUnixTimeSeconds(),
            },
        },
        Category = TipClass.Hate,
        Urgency = Urgency.Expected,
        Severity = Severity.Moderate,
        Certainty = Certainty.Likely,
        HarmForm = HarmForm.Hate,
        Assertion = Assertion.Fact,
        Title = title,
        Lang = "en",
        ObservedAt = new Moment { UnixMillis = TestFederation.Start.AddHours(-1).ToUnixTimeMilliseconds() },
        Place = new Place { Precision = PlacePrecision.Municipality, Country = "XA", Municipality = "Harbourside" },
        Persons =
        {
            new Person
            {
                SubjectCategory = SubjectCategory.Suspect,
                AgeStatus = AgeStatus.Adult,
                Threshold = Threshold.BehaviourObserved,
                IdentityCertainty = IdentityCertainty.Probable,
                DisputeStatus = DisputeStatus.None,
                Ref = "p1",
                ThresholdDecision = new ThresholdDecision { DecidedByRole = "education.head", Reason = "Seen by two teachers." },
                Names = { new PersonName { Script = Script.Latn, Full = "Alex Example" } },
                DateOfBirth = new CalendarDate { Year = 2001, Month = 2, Day = 3 },
            },
        },
        Modus = "Spray paint",
    };

    /// <summary>A threat of 28 KB, all of which the policy releases.</summary>
    public static ThreatNotice Large(int number)
    {
        ThreatNotice notice = Threat($"Number {number}");
        notice.Indicators.AddRange(Enumerable.Range(0, 8).Select(n => new Indicator
        {
            Assertion = Assertion.Fact, Kind = IndicatorKind.Url, Tlp = Tlp.Amber, Id = $"i{n}", Description = new string('x', 3_500),
        }));
        return notice;
    }

    public static PublishRequest Request(this ThreatNotice notice, string requestId) => new()
    {
        RequestId = requestId,
        Type = NoticeType.ThreatNotice,
        Notice = notice.ToByteString(),
    };
}
