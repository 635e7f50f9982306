using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Deciding;

public sealed class DecisionTests
{
    private static readonly DateTimeOffset AgreementStart = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset AgreementEnd = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Decide_NothingSaid_WithholdsByDefault() => AssertReason("NO_GRANT", SampleFederation.Open(), Notice());

    [Fact]
    public void Decide_NoCeiling_Withholds()
    {
        var federation = SampleFederation.Open("title");
        federation.Ceiling.Grants.Clear();

        AssertReason("CEILING", federation, Notice());
    }

    [Fact]
    public void Decide_OutsideEveryAgreement_Withholds()
    {
        var federation = SampleFederation.Open("title");
        federation.Bundle.Agreements.Clear();

        AssertReason("NO_AGREEMENT", federation, Notice());
    }

    [Fact]
    public void Decide_PurposeNotAgreed_Withholds()
    {
        var federation = SampleFederation.Open("title");
        federation.Bundle.Agreements[0].Purposes.Remove(Purpose.Prevention);

        AssertReason("PURPOSE_NOT_AGREED", federation, Notice());
    }

    [Fact]
    public void Decide_AroundTheAgreementsTerm_ChangesAtTheInstant()
    {
        var bundle = SampleFederation.Open("title").Compile();
        string At(DateTimeOffset now) => bundle.Decide(SampleFederation.Request(Notice(), now: now)).Reason.Code();

        Assert.Equal("AGREEMENT_NOT_YET", At(AgreementStart.AddTicks(-1)));
        Assert.Equal("RELEASED", At(AgreementStart));
        Assert.Equal("RELEASED", At(AgreementEnd.AddTicks(-1)));
        Assert.Equal("AGREEMENT_EXPIRED", At(AgreementEnd));
    }

    [Fact]
    public void Decide_AroundTheBundlesTerm_ChangesAtTheInstant()
    {
        var federation = SampleFederation.Open("title");
        federation.Bundle.Agreements[0].ValidFrom = "2020-01-01";
        federation.Bundle.Agreements[0].ValidUntil = "2040-01-01";
        var bundle = federation.Compile();
        var end = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
        string At(DateTimeOffset now) => bundle.Decide(SampleFederation.Request(Notice(), now: now)).Reason.Code();

        Assert.Equal("BUNDLE_NOT_YET", At(end.AddYears(-1).AddTicks(-1)));
        Assert.Equal("RELEASED", At(end.AddTicks(-1)));
        Assert.Equal("BUNDLE_EXPIRED", At(end));
    }

    [Fact]
    public void Decide_GrantWithAnEarlierEnd_BoundsTheDecision()
    {
        var federation = SampleFederation.Open("title");
        federation.Policy.Grants[0].ValidUntil = "2026-04-01T12:00:00+02:00";
        var end = new DateTimeOffset(2026, 4, 1, 10, 0, 0, TimeSpan.Zero);
        var bundle = federation.Compile();

        Assert.Equal(end, bundle.Decide(SampleFederation.Request(Notice())).NotAfter);
        Assert.Equal("RELEASED", bundle.Decide(SampleFederation.Request(Notice(), now: end.AddTicks(-1))).Reason.Code());
        Assert.Equal("NO_GRANT", bundle.Decide(SampleFederation.Request(Notice(), now: end)).Reason.Code());
    }

    [Fact]
    public void Decide_TheSameClass_GivesTheSameObject()
    {
        var bundle = SampleFederation.Open("title").Compile();
        var first = bundle.Decide(SampleFederation.Request(Notice()));
        var other = Notice();
        other.Title = "another title";

        Assert.Same(first, bundle.Decide(SampleFederation.Request(other, now: SampleFederation.Now.AddMinutes(5))));
    }

    public static TheoryData<string, Action<ThreatNotice>> Differences => new()
    {
        { "tlp", notice => notice.Handling.Tlp = Tlp.Amber },
        { "purpose", notice => notice.Handling.Purpose = Purpose.Safeguarding },
        { "actuality", notice => notice.Handling.Actuality = Actuality.Exercise },
        { "basis", notice => notice.Handling.DisclosureBasis = DisclosureBasis.VitalInterest },
        { "consent", notice => notice.Handling.Consent = new Consent { Status = ConsentStatus.Withdrawn } },
        { "secrecy", notice => notice.Handling.SecrecyGate = SecrecyGate.Health },
        { "conceal_origin", notice => notice.Handling.ConcealOrigin = true },
        { "harm_form", notice => notice.HarmForm = HarmForm.Gang },
        { "severity", notice => notice.Severity = Severity.Minor },
        { "marking", notice => notice.Handling.Markings.Add(new GranularMarking { Tlp = Tlp.Red, Paths = { "title" } }) },
    };

    [Theory]
    [MemberData(nameof(Differences))]
    public void Decide_DifferentHandling_GivesAnotherObject(string what, Action<ThreatNotice> change)
    {
        var bundle = SampleFederation.Open("title").Compile();
        var notice = Notice();
        change(notice);

        Assert.True(!ReferenceEquals(bundle.Decide(SampleFederation.Request(Notice())), bundle.Decide(SampleFederation.Request(notice))), what);
    }

    [Fact]
    public void Facts_OfDifferentMarkings_AreDifferentClasses()
    {
        static NoticeFacts Facts(string path)
        {
            var notice = Notice();
            notice.Handling.Markings.Add(new GranularMarking { Tlp = Tlp.Red, Paths = { path } });
            return SampleFederation.Request(notice).Facts;
        }

        Assert.True(Facts("title") == Facts("title"));
        Assert.True(Facts("title") != Facts("modus"));
    }

    [Fact]
    public void Decide_TwoRolesWithTheSameView_ShareOneFilter()
    {
        var bundle = SampleFederation.Open("title").Compile();
        var desk = bundle.Decide(SampleFederation.Request(Notice()));
        var hub = bundle.Decide(SampleFederation.Request(Notice(), SampleFederation.Hub, SampleFederation.Analyst));

        Assert.NotSame(desk, hub);
        Assert.Same(desk.Filter, hub.Filter);
    }

    [Theory]
    [InlineData(Tlp.Unspecified, Tlp.Amber, "RELEASED")]
    [InlineData(Tlp.Unspecified, Tlp.AmberStrict, "TLP_TOO_STRICT")]
    [InlineData(Tlp.Green, Tlp.Amber, "TLP_TOO_STRICT")]
    [InlineData(Tlp.Red, Tlp.Red, "RELEASED")]
    public void Decide_LabelAgainstMaxTlp_StricterIsWithheld(Tlp most, Tlp label, string reason)
    {
        var federation = SampleFederation.Open("title");
        federation.Policy.Grants[0].MaxTlp = most;

        AssertReason(reason, federation, Notice(label));
    }

    [Fact]
    public void Decide_RedToAnyRole_IsWithheld()
    {
        var federation = SampleFederation.Open("title");
        federation.Policy.Grants[0].Roles.Clear();
        federation.Policy.Grants[0].Roles.Add("*");
        federation.Policy.Grants[0].Agencies.Add(SampleFederation.Police);

        AssertReason("RELEASED", federation, Notice(Tlp.AmberStrict));
        AssertReason("TLP_TOO_STRICT", federation, Notice(Tlp.Red));
    }

    [Theory]
    [InlineData(DisclosureBasis.Consent, ConsentStatus.Given, "RELEASED")]
    [InlineData(DisclosureBasis.Consent, ConsentStatus.Refused, "CONSENT_WITHDRAWN")]
    [InlineData(DisclosureBasis.Consent, ConsentStatus.Withdrawn, "CONSENT_WITHDRAWN")]
    [InlineData(DisclosureBasis.Consent, ConsentStatus.NotSought, "CONSENT_MISSING")]
    [InlineData(DisclosureBasis.LegalObligation, ConsentStatus.Refused, "RELEASED")]
    [InlineData(DisclosureBasis.LegalObligation, ConsentStatus.Withdrawn, "CONSENT_WITHDRAWN")]
    public void Decide_Consent_IsAsked(DisclosureBasis basis, ConsentStatus status, string reason)
    {
        var notice = Notice();
        notice.Handling.DisclosureBasis = basis;
        notice.Handling.Consent = new Consent { Status = status };

        AssertReason(reason, SampleFederation.Open("title"), notice);
    }

    [Fact]
    public void Decide_ConsentForAnotherAgency_Withholds()
    {
        var notice = Notice();
        notice.Handling.DisclosureBasis = DisclosureBasis.Consent;
        notice.Handling.Consent = new Consent { Status = ConsentStatus.Given, ScopeAgencies = { SampleFederation.Hub } };

        AssertReason("CONSENT_MISSING", SampleFederation.Open("title"), notice);
        Assert.Equal(Verdict.Released, SampleFederation.Open("title").Decide(notice, SampleFederation.Hub, SampleFederation.Analyst).Verdict);
    }

    [Fact]
    public void Decide_SecrecyNotLifted_Withholds()
    {
        var notice = Notice();
        notice.Handling.SecrecyGate = SecrecyGate.Health;
        AssertReason("SECRECY_NOT_LIFTED", SampleFederation.Open("title"), notice);

        notice.Handling.SecrecyLiftedBy = "section 4";
        AssertReason("RELEASED", SampleFederation.Open("title"), notice);
    }

    [Fact]
    public void Decide_ReferralAndCaseUpdateToAHubRole_NeverLeave()
    {
        var federation = SampleFederation.Open("*");
        var referral = new Referral { Handling = SampleFederation.Handling(), CaseId = "c" };
        var update = new CaseUpdate { Handling = SampleFederation.Handling(), CaseId = "c" };

        Assert.Equal(DecisionReason.HubNever, federation.Decide(referral, SampleFederation.Hub, SampleFederation.Analyst).Reason);
        Assert.Equal(DecisionReason.HubNever, federation.Decide(update, SampleFederation.Hub, SampleFederation.Analyst).Reason);
        Assert.Equal(Verdict.Released, federation.Decide(referral).Verdict);
        Assert.Equal(Verdict.Released, federation.Decide(Notice(), SampleFederation.Hub, SampleFederation.Analyst).Verdict);
    }

    [Theory]
    [InlineData("police.nobody")]
    [InlineData(SampleFederation.Analyst)]
    public void Decide_RoleThatTheAgencyLacks_IsUnknown(string role) =>
        Assert.Equal(DecisionReason.UnknownRecipient, SampleFederation.Open("*").Decide(Notice(), SampleFederation.Police, role).Reason);

    [Theory]
    [InlineData(AgreementKind.InformAndIntervene, true)]
    [InlineData(AgreementKind.IntelligenceLink, true)]
    [InlineData(AgreementKind.Coalition, false)]
    [InlineData(AgreementKind.Dialogue, false)]
    [InlineData(AgreementKind.Engagement, false)]
    [InlineData(AgreementKind.KnowledgeExchange, false)]
    public void Decide_KindOfAgreement_BoundsWhatIsAboutPersons(AgreementKind kind, bool personal)
    {
        var federation = SampleFederation.Open("*", "persons.address");
        federation.Bundle.Agreements.Clear();
        federation.Bundle.Agreements.Add(SampleFederation.Agreement("one", kind));
        var notice = Notice();
        notice.Persons.Add(new Person { Ref = "p1", Names = { new PersonName { Full = "n" } } });
        notice.Indicators.Add(new Indicator { Id = "i", Value = "+1" });
        notice.Motivation = Motivation.Mixed;

        var view = federation.View(notice)!;

        Assert.Equal(personal, view.Persons.Count == 1);
        Assert.Equal(personal, view.Indicators[0].Value == "+1");
        Assert.Equal(personal, view.Motivation == Motivation.Mixed);
        Assert.Equal("t", view.Title);
    }

    [Fact]
    public void Decide_KnowledgeProduct_GoesWithoutStatementsAboutPersons()
    {
        var federation = SampleFederation.Open("*");
        federation.Bundle.Agreements.Clear();
        federation.Bundle.Agreements.Add(SampleFederation.Agreement("one", AgreementKind.KnowledgeExchange));
        var product = new KnowledgeProduct
        {
            Handling = SampleFederation.Handling(),
            Title = "How schools notice threats",
            Body =
            {
                new Statement { Text = "general", Reviewed = true, Sensitivity = Sensitivity.Operational },
                new Statement { Text = "about somebody", Reviewed = true, Sensitivity = Sensitivity.Personal },
                new Statement { Text = "unclassified", Reviewed = true },
            },
        };

        Assert.Equal(["general"], federation.View(product)!.Body.Select(one => one.Text));
    }

    [Theory]
    [InlineData(SampleFederation.School, SampleFederation.Police, SampleFederation.Desk, NoticeType.ThreatNotice, true)]
    [InlineData(SampleFederation.Police, SampleFederation.School, "education.safeguarding-lead", NoticeType.ThreatNotice, false)]
    [InlineData(SampleFederation.Police, SampleFederation.School, "education.safeguarding-lead", NoticeType.Feedback, true)]
    public void Decide_IntelligenceLink_IsOneWayButForFeedback(string from, string to, string role, NoticeType type, bool agreed)
    {
        var federation = SampleFederation.Open("*");
        federation.Bundle.Agreements.Clear();
        federation.Bundle.Agreements.Add(SampleFederation.Agreement("link", AgreementKind.IntelligenceLink));
        var request = SampleFederation.Request(Notice()) with { Origin = from, Recipient = to, Role = role, Type = type };

        Assert.Equal(!agreed, federation.Compile().Decide(request).Reason == DecisionReason.NoAgreement);
    }

    [Fact]
    public void Decide_SeveralAgreements_TakesTheOneThatReleasesMost()
    {
        var federation = SampleFederation.Open("*");
        federation.Bundle.Agreements.Add(SampleFederation.Agreement("a-coalition", AgreementKind.Coalition));

        Assert.Equal("multi-agency", federation.Decide(Notice()).AgreementId);
    }

    [Fact]
    public void Decide_EmergencyRight_UsesEmergencyGrantsAloneAndOnlyWithoutAgreement()
    {
        var federation = SampleFederation.Open("*");
        federation.Policy.Grants.Add(Emergency("emergency-title", "title"));
        federation.Ceiling.Grants.Add(Emergency("emergency-all", "*"));
        var notice = Notice();
        notice.Handling.Purpose = Purpose.ImminentDanger;
        var request = SampleFederation.Request(notice) with { BreakGlass = BreakGlass.OpenedByRight };

        Assert.Equal("multi-agency", federation.Compile().Decide(request).AgreementId);

        federation.Bundle.Agreements.Clear();
        var decision = federation.Compile().Decide(request);
        Assert.Equal(Verdict.Released, decision.Verdict);
        Assert.True(decision.Emergency);
        Assert.Equal(["emergency-title", "ceiling/emergency-all"], decision.RuleIds);
        Assert.Equal(DecisionReason.NoAgreement, federation.Compile().Decide(request with { BreakGlass = BreakGlass.Closed }).Reason);
        Assert.Equal(DecisionReason.NoAgreement, federation.Compile().Decide(SampleFederation.Request(Notice()) with { BreakGlass = BreakGlass.OpenedByRight }).Reason);
    }

    [Fact]
    public void Compile_FaultyWithholding_StopsTheWholePolicy()
    {
        var federation = SampleFederation.Open("title");
        federation.Policy.Withholdings.Add(new Withholding { Id = "typo-rule", Withhold = { "persns" } });

        Assert.Contains("nearest valid name 'persons'", federation.Compile().Errors.Single().Reason, StringComparison.Ordinal);
        AssertReason("NO_GRANT", federation, Notice());
    }

    [Fact]
    public void Compile_FaultyGrant_FallsAwayAlone()
    {
        var federation = SampleFederation.Open("title");
        federation.Policy.Grants.Add(SampleFederation.Grant("typo-grant", "titel", "modus"));

        Assert.Single(federation.Compile().Errors);
        Assert.DoesNotContain("typo-grant", federation.Decide(Notice()).RuleIds);
    }

    [Fact]
    public void Compile_TwoPoliciesOfOneAgency_LeaveNone()
    {
        var federation = SampleFederation.Open("title");
        _ = federation.Compile();
        federation.Bundle.Policies.Add(federation.Bundle.Policies[0].Clone());
        var bundle = Policy.Compiling.CompiledBundle.Compile(federation.Bundle);

        Assert.Equal(DecisionReason.NoGrant, bundle.Decide(SampleFederation.Request(Notice())).Reason);
    }

    private static Grant Emergency(string id, params string[] release)
    {
        var grant = SampleFederation.Grant(id, release);
        grant.Emergency = true;
        return grant;
    }

    private static void AssertReason(string expected, SampleFederation federation, ThreatNotice notice) =>
        Assert.Equal(expected, federation.Decide(notice).Reason.Code());

    private static ThreatNotice Notice(Tlp tlp = Tlp.Green) => new() { Handling = SampleFederation.Handling(tlp), Title = "t" };
}
