using System.Text;
using Google.Protobuf;
using SharingBus.Vocabulary.Canonical;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Validation;
using Xunit;

namespace SharingBus.Vocabulary.Tests.Validation;

public sealed class NoticeValidatorTests
{
    private static readonly ByteString Id = ByteString.CopyFrom(new byte[16]);

    /// <summary>What is changed in a valid ThreatNotice, where the violation is and what it is called.</summary>
    private static readonly Dictionary<string, (Action<ThreatNotice> Break, string Path, ViolationReason Reason)> Threats = new()
    {
        ["no handling"] = (n => n.Handling = null, "handling", ViolationReason.FieldMissing),
        ["no tlp"] = (n => n.Handling.Tlp = Tlp.Unspecified, "handling.tlp", ViolationReason.FieldMissing),
        ["no purpose"] = (n => n.Handling.Purpose = Purpose.Unspecified, "handling.purpose", ViolationReason.FieldMissing),
        ["no actuality"] = (n => n.Handling.Actuality = Actuality.Unspecified, "handling.actuality", ViolationReason.FieldMissing),
        ["no basis"] = (n => n.Handling.DisclosureBasis = DisclosureBasis.Unspecified, "handling.disclosure_basis", ViolationReason.FieldMissing),
        ["no retention"] = (n => n.Handling.Retention = null, "handling.retention", ViolationReason.FieldMissing),
        ["no end of retention"] = (n => n.Handling.Retention.KeepUntilUnixSeconds = 0, "handling.retention.keep_until_unix_seconds", ViolationReason.FieldMissing),
        ["retention in milliseconds"] = (n => n.Handling.Retention.KeepUntilUnixSeconds *= 1000, "handling.retention.keep_until_unix_seconds", ViolationReason.TimeImplausible),
        ["retention over"] = (n => n.Handling.Retention.KeepUntilUnixSeconds = SampleNotices.Now.ToUnixTimeSeconds(), "handling.retention.keep_until_unix_seconds", ViolationReason.RetentionOver),
        ["28 CFR 23 over five years"] = (
            n => n.Handling.Retention = new Retention { Profile = RetentionProfile.Us28Cfr23, KeepUntilUnixSeconds = SampleNotices.Now.AddYears(5).AddSeconds(1).ToUnixTimeSeconds() },
            "handling.retention.keep_until_unix_seconds", ViolationReason.RetentionTooLong),
        ["no citation"] = (n => n.Handling.DisclosureBasis = DisclosureBasis.OtherStatute, "handling.basis_citation", ViolationReason.CitationMissing),
        ["consent basis without consent"] = (n => n.Handling.DisclosureBasis = DisclosureBasis.Consent, "handling.consent.status", ViolationReason.ConsentNotGiven),
        ["consent withdrawn"] = (n => WithConsent(n, ConsentStatus.Withdrawn), "handling.consent.status", ViolationReason.ConsentNotGiven),
        ["consent refused"] = (n => WithConsent(n, ConsentStatus.Refused), "handling.consent.status", ViolationReason.ConsentNotGiven),
        ["consent not sought without reason"] = (n => n.Handling.Consent = new Consent { Status = ConsentStatus.NotSought }, "handling.consent.reason_not_sought", ViolationReason.ConsentReasonMissing),
        ["secrecy not lifted"] = (n => n.Handling.SecrecyGate = SecrecyGate.Health, "handling.secrecy_lifted_by", ViolationReason.SecrecyNotLifted),
        ["access deferred without end"] = (
            n => n.Handling.SubjectAccess = SubjectAccess.DeferUntil, "handling.subject_access_until_unix_seconds", ViolationReason.SubjectAccessTime),
        ["access deferred in milliseconds"] = (
            n => WithAccess(n, SubjectAccess.DeferUntil, SampleNotices.Now.ToUnixTimeMilliseconds()),
            "handling.subject_access_until_unix_seconds", ViolationReason.TimeImplausible),
        ["access disclosed with an end"] = (
            n => WithAccess(n, SubjectAccess.Disclose, SampleNotices.Now.ToUnixTimeSeconds()),
            "handling.subject_access_until_unix_seconds", ViolationReason.SubjectAccessTime),
        ["access neither confirmed nor denied with an end"] = (
            n => WithAccess(n, SubjectAccess.NeitherConfirmNorDeny, SampleNotices.Now.ToUnixTimeSeconds()),
            "handling.subject_access_until_unix_seconds", ViolationReason.SubjectAccessTime),
        ["access not stated with an end"] = (
            n => WithAccess(n, SubjectAccess.Unspecified, SampleNotices.Now.ToUnixTimeSeconds()),
            "handling.subject_access_until_unix_seconds", ViolationReason.SubjectAccessTime),
        ["access unknown"] = (n => n.Handling.SubjectAccess = (SubjectAccess)9, "handling.subject_access", ViolationReason.UnknownCode),
        ["no subject category"] = (n => n.Persons[0].SubjectCategory = SubjectCategory.Unspecified, "persons[0].subject_category", ViolationReason.FieldMissing),
        ["no age status"] = (n => n.Persons[0].AgeStatus = AgeStatus.Unspecified, "persons[0].age_status", ViolationReason.FieldMissing),
        ["no threshold"] = (n => n.Persons[0].Threshold = Threshold.Unspecified, "persons[0].threshold", ViolationReason.FieldMissing),
        ["named without decision"] = (n => n.Persons[0].ThresholdDecision = null, "persons[0].threshold_decision", ViolationReason.ThresholdDecisionMissing),
        ["numbered without decision"] = (n => Numbered(n.Persons[0]), "persons[0].threshold_decision", ViolationReason.ThresholdDecisionMissing),
        ["decision without reason"] = (n => n.Persons[0].ThresholdDecision.Reason = "", "persons[0].threshold_decision.reason", ViolationReason.FieldMissing),
        ["concern only"] = (n => n.Persons.Add(Concern("p2")), "persons[1].threshold", ViolationReason.ConcernOnlyRefused),
        ["two persons of one ref"] = (n => n.Persons.Add(SampleNotices.Person("p1")), "persons[0].ref", ViolationReason.PersonRefDuplicate),
        ["unknown person mentioned"] = (n => n.Narrative.Add(SampleNotices.Statement("p1", "p9")), "narrative[1].persons_mentioned[1]", ViolationReason.PersonRefUnknown),
        ["unknown person in own view"] = (n => n.Persons[0].OwnView = SampleNotices.Statement("p9"), "persons[0].own_view.persons_mentioned[0]", ViolationReason.PersonRefUnknown),
        ["unknown code"] = (n => n.Severity = (Severity)60, "severity", ViolationReason.UnknownCode),
        ["negative code"] = (n => n.Severity = (Severity)(-1), "severity", ViolationReason.UnknownCode),
        ["unknown code in a list"] = (n => n.Activities.Add((SuspiciousActivity)50), "activities", ViolationReason.UnknownCode),
        ["unspecified code in a list"] = (n => n.Activities.Add(SuspiciousActivity.Unspecified), "activities", ViolationReason.FieldMissing),
        ["too many codes"] = (n => n.Activities.Add(Enumerable.Repeat(SuspiciousActivity.Threat, 15)), "activities", ViolationReason.TooManyItems),
        ["too long"] = (n => n.Title = new string('x', 301), "title", ViolationReason.ValueTooLong),
        ["too long in bytes"] = (n => n.Title = new string('é', 151), "title", ViolationReason.ValueTooLong),
        ["too many elements"] = (n => n.Groups.Add(Enumerable.Repeat(new GroupOfConcern { Name = "x" }, 65)), "groups", ViolationReason.TooManyItems),
        ["wrong length of an id"] = (n => n.Attachments.Add(new Attachment { Sha256 = Id }), "attachments[0].sha256", ViolationReason.WrongLength),
        ["no language"] = (n => n.Narrative[0].Lang = "", "narrative[0].lang", ViolationReason.LanguageMissing),
        ["no language of the title"] = (n => n.Lang = "", "lang", ViolationReason.LanguageMissing),
        ["no language tag"] = (n => n.Lang = "de_DE", "lang", ViolationReason.LanguageMalformed),
        ["country in words"] = (n => n.Place.Country = "nb", "place.country", ViolationReason.PlaceCodeMalformed),
        ["subdivision in words"] = (n => n.Place.Subdivision = "NORTH", "place.subdivision", ViolationReason.PlaceCodeMalformed),
        ["off the Earth"] = (n => n.Place.Point.Latitude = 90.5, "place.point.latitude", ViolationReason.NumberOutOfRange),
        ["no number"] = (n => n.Place.Point.Longitude = double.NaN, "place.point.longitude", ViolationReason.NumberOutOfRange),
        ["open ring"] = (n => n.Place.Polygons.Add(Ring(closed: false)), "place.polygons[0].points", ViolationReason.NumberOutOfRange),
        ["time without an instant"] = (n => n.ObservedAt.UnixMillis = 0, "observed_at.unix_millis", ViolationReason.FieldMissing),
        ["time in seconds"] = (n => n.ObservedAt.UnixMillis *= 1000, "observed_at.unix_millis", ViolationReason.TimeImplausible),
        ["offset in hours of another planet"] = (n => n.ObservedAt.OffsetMinutes = -841, "observed_at.offset_minutes", ViolationReason.TimeImplausible),
        ["end before beginning"] = (n => n.ObservedUntil = SampleNotices.Moment(SampleNotices.Now.AddMinutes(-1)), "observed_until", ViolationReason.TimeOrder),
        ["30 February"] = (n => n.Persons[0].DateOfBirth = new CalendarDate { Year = 2010, Month = 2, Day = 30 }, "persons[0].date_of_birth", ViolationReason.TimeImplausible),
        ["day without month"] = (n => n.Persons[0].DateOfBirth = new CalendarDate { Year = 2010, Day = 3 }, "persons[0].date_of_birth", ViolationReason.TimeImplausible),
        ["marking of no field"] = (n => n.Handling.Markings.Add(new GranularMarking { Tlp = Tlp.Red, Paths = { "persons.names", "persons.nick" } }), "handling.markings[0].paths[1]", ViolationReason.FieldPathUnknown),
        ["marking without label"] = (n => n.Handling.Markings.Add(new GranularMarking { Paths = { "persons" } }), "handling.markings[0].tlp", ViolationReason.FieldMissing),
    };

    public static TheoryData<string> ThreatNames { get; } = [.. Threats.Keys];

    [Theory]
    [MemberData(nameof(ThreatNames))]
    public void Validate_ThreatNotice_NamesFieldAndReason(string name)
    {
        ThreatNotice notice = SampleNotices.Threat();
        Threats[name].Break(notice);

        Violation violation = Assert.Single(NoticeValidator.Validate(notice, SampleNotices.Now), found => found.Reason == Threats[name].Reason && found.FieldPath == Threats[name].Path);
        Assert.NotEmpty(violation.Message);
    }

    [Fact]
    public void Validate_ValidNotices_FindsNothing()
    {
        ThreatNotice full = SampleNotices.Threat();
        full.Handling.Markings.Add(new GranularMarking { Tlp = Tlp.Red, Paths = { "persons.names.full", "place" } });
        full.Handling.SecrecyGate = SecrecyGate.Health;
        full.Handling.SecrecyLiftedBy = "order 12";
        full.Persons[0].OwnView = SampleNotices.Statement("p1");
        full.Persons[0].DateOfBirth = new CalendarDate { Year = 2010 };
        full.Place.Polygons.Add(Ring(closed: true));
        full.ObservedAt.OffsetMinutes = -840;
        WithAccess(full, SubjectAccess.DeferUntil, SampleNotices.Now.AddYears(1).ToUnixTimeSeconds());
        WithConsent(full, ConsentStatus.Given);
        foreach (IMessage notice in new IMessage[] { SampleNotices.Threat(), full, SampleNotices.Knowledge(), SampleNotices.Alert(), Request("persons.names"), Step(CaseStep.Assessed) })
        {
            Assert.Empty(NoticeValidator.Validate(notice, SampleNotices.Now));
        }
    }

    [Fact]
    public void Validate_MoreThanOneFault_TellsAllAtOnce()
    {
        IReadOnlyList<Violation> found = NoticeValidator.Validate(new ThreatNotice(), SampleNotices.Now);

        Assert.Equal(["handling", "urgency", "severity", "certainty", "assertion"], found.Select(violation => violation.FieldPath));
        Assert.All(found, violation => Assert.Equal("FIELD_MISSING", violation.Code));
    }

    [Fact]
    public void Validate_EndlessFaults_StopsAtABound()
    {
        ThreatNotice notice = SampleNotices.Threat();
        notice.Indicators.Add(Enumerable.Repeat(new Indicator(), 1000));

        Assert.Equal(64, NoticeValidator.Validate(notice, SampleNotices.Now).Count);
    }

    [Fact]
    public void Validate_AnyFault_NeverRepeatsContent()
    {
        ThreatNotice notice = SampleNotices.Threat();
        notice.Title = "canary" + new string('x', 400);
        notice.Lang = "canary!";
        notice.Narrative.Add(SampleNotices.Statement("canary"));
        notice.Handling.Markings.Add(new GranularMarking { Tlp = Tlp.Red, Paths = { "canary" } });

        IReadOnlyList<Violation> found = NoticeValidator.Validate(notice, SampleNotices.Now);
        Assert.Equal(4, found.Count);
        Assert.DoesNotContain("canary", string.Concat(found), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_WhatCanonicalizeGave_FindsWhatItsBytesDo()
    {
        foreach (IMessage notice in new IMessage[] { SampleNotices.Threat(), new ThreatNotice(), new IncidentReport { Handling = new Handling() } })
        {
            CanonicalResult canonical = CanonicalForm.Canonicalize(NoticeTypes.Of(notice), notice.ToByteArray());

            Assert.Equal(NoticeValidator.Validate(canonical.Type, canonical.Bytes.Span, SampleNotices.Now), NoticeValidator.Validate(canonical, SampleNotices.Now));
        }
    }

    [Fact]
    public void Validate_WhereThereIsNoCanonicalForm_IsRefused()
    {
        Assert.Equal(ViolationReason.NotCanonical, Assert.Single(NoticeValidator.Validate(CanonicalForm.Canonicalize(NoticeType.ThreatNotice, new byte[] { 0xFF }))).Reason);
        Assert.Equal(ViolationReason.NotCanonical, Assert.Single(NoticeValidator.Validate(default(CanonicalResult))).Reason);
    }

    [Fact]
    public void Validate_BytesThatAreNotCanonical_AreRefused()
    {
        byte[] notice = [.. SampleNotices.Threat().ToByteArray(), 0x98, 0x06, 1];

        Assert.Equal(ViolationReason.NotCanonical, Assert.Single(NoticeValidator.Validate(NoticeType.ThreatNotice, notice)).Reason);
        Assert.Equal(ViolationReason.UnknownType, Assert.Single(NoticeValidator.Validate((NoticeType)42, notice)).Reason);
        Assert.Equal(ViolationReason.NoticeTooLarge, Assert.Single(NoticeValidator.Validate(NoticeType.Alert, new byte[(1024 * 1024) + 1])).Reason);
    }

    [Fact]
    public void Validate_KnowledgeProduct_RefusesWhatSpeaksOfPersons()
    {
        KnowledgeProduct product = SampleNotices.Knowledge();
        product.Handling.Reporter = new Reporter { Kind = ReporterKind.Family };
        product.Body.Add(new Statement { Text = "a", Lang = "en", PersonsMentioned = { "p1" } });
        product.Attachments.Add(new Attachment { Id = "a" });

        Assert.Equal(
            ["attachments[0].sensitivity PERSONAL_DATA_REFUSED", "body[1].persons_mentioned PERSONAL_DATA_REFUSED", "body[1].reviewed STATEMENT_NOT_REVIEWED",
             "body[1].sensitivity PERSONAL_DATA_REFUSED", "handling.reporter PERSONAL_DATA_REFUSED"],
            NoticeValidator.Validate(product, SampleNotices.Now).Select(found => $"{found.FieldPath} {found.Code}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Validate_Alert_RefusesPersonalHandlingAndAnotherActuality()
    {
        Alert alert = SampleNotices.Alert();
        alert.Handling.Consent = new Consent { Status = ConsentStatus.Given };
        alert.Status = AlertStatus.Exercise;
        alert.Texts[0].Resources.Add(new Attachment { Sensitivity = Sensitivity.Personal });

        Assert.Equal(
            ["handling.consent PERSONAL_DATA_REFUSED", "status ACTUALITY_MISMATCH", "texts[0].resources[0].sensitivity PERSONAL_DATA_REFUSED"],
            NoticeValidator.Validate(alert, SampleNotices.Now).Select(found => $"{found.FieldPath} {found.Code}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(CaseStep.Declined, "step_reason")]
    [InlineData(CaseStep.Escalated, "approver")]
    [InlineData(CaseStep.Closed, "outcome")]
    public void Validate_CaseStep_NeedsItsReason(CaseStep step, string field) =>
        Assert.Contains(NoticeValidator.Validate(Step(step), SampleNotices.Now), found => found.FieldPath == field && found.Reason == ViolationReason.FieldMissing);

    [Fact]
    public void Validate_InformationRequest_NamesTheUnknownFieldAsked()
    {
        Violation violation = Assert.Single(NoticeValidator.Validate(Request("persons.names", "persons.shoe_size"), SampleNotices.Now));

        Assert.Equal(("fields_asked[1]", ViolationReason.FieldPathUnknown), (violation.FieldPath, violation.Reason));
    }

    [Theory]
    [InlineData("de", true)]
    [InlineData("sr-Cyrl-RS", true)]
    [InlineData("x-north", true)]
    [InlineData("es-419", true)]
    [InlineData("de-", false)]
    [InlineData("1de", false)]
    [InlineData("x", false)]
    [InlineData("abcdefghi", false)]
    [InlineData("de--DE", false)]
    public void Validate_LanguageTag_HasTheShapeOfBcp47(string tag, bool valid)
    {
        ThreatNotice notice = SampleNotices.Threat();
        notice.Lang = tag;

        Assert.Equal(valid, NoticeValidator.Validate(notice, SampleNotices.Now).Count == 0);
    }

    [Fact]
    public void Code_OfEveryReason_IsStable() =>
        Assert.Equal(
            "NONE UNKNOWN_TYPE NOT_CANONICAL NOTICE_TOO_LARGE FIELD_MISSING VALUE_TOO_LONG TOO_MANY_ITEMS UNKNOWN_CODE WRONG_LENGTH NUMBER_OUT_OF_RANGE "
            + "LANGUAGE_MISSING LANGUAGE_MALFORMED PLACE_CODE_MALFORMED TIME_IMPLAUSIBLE TIME_ORDER CITATION_MISSING CONSENT_NOT_GIVEN CONSENT_REASON_MISSING "
            + "SECRECY_NOT_LIFTED RETENTION_OVER RETENTION_TOO_LONG THRESHOLD_DECISION_MISSING CONCERN_ONLY_REFUSED PERSON_REF_UNKNOWN PERSON_REF_DUPLICATE "
            + "PERSONAL_DATA_REFUSED STATEMENT_NOT_REVIEWED FIELD_PATH_UNKNOWN ACTUALITY_MISMATCH SUBJECT_ACCESS_TIME",
            string.Join(' ', Enum.GetValues<ViolationReason>().Select(ViolationReasons.Code)));

    [Fact]
    public void Validate_ValidNotice_AllocatesNothing()
    {
        byte[] notice = SampleNotices.Threat().ToByteArray();
        NoticeValidator.Validate(NoticeType.ThreatNotice, notice, SampleNotices.Now);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            NoticeValidator.Validate(NoticeType.ThreatNotice, notice, SampleNotices.Now);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void WithAccess(ThreatNotice notice, SubjectAccess access, long until) =>
        (notice.Handling.SubjectAccess, notice.Handling.SubjectAccessUntilUnixSeconds) = (access, until);

    private static void WithConsent(ThreatNotice notice, ConsentStatus status)
    {
        notice.Handling.DisclosureBasis = DisclosureBasis.Consent;
        notice.Handling.Consent = new Consent { Status = status };
    }

    private static void Numbered(Person person)
    {
        person.ThresholdDecision = null;
        person.Names.Clear();
        person.Identifiers.Add(new PersonIdentifier { Scheme = "pupil-number", Value = "1" });
    }

    private static Person Concern(string reference)
    {
        Person person = SampleNotices.Person(reference);
        person.Threshold = Threshold.ConcernOnly;
        return person;
    }

    private static GeoPolygon Ring(bool closed) => new()
    {
        Points =
        {
            new GeoPoint { Latitude = 1, Longitude = 1 },
            new GeoPoint { Latitude = 1, Longitude = 2 },
            new GeoPoint { Latitude = 2, Longitude = 2 },
            new GeoPoint { Latitude = 1, Longitude = closed ? 1 : 3 },
        },
    };

    private static InformationRequest Request(params string[] fields) => new()
    {
        Handling = SampleNotices.Handling(),
        Urgency = Urgency.Expected,
        Question = "Is the person known?",
        AskedTypes = { NoticeType.ThreatNotice },
        FieldsAsked = { fields },
    };

    private static CaseUpdate Step(CaseStep step) => new() { Handling = SampleNotices.Handling(), Step = step, CaseId = "case-1" };
}
