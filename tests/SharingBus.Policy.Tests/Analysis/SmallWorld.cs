using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Analysis;

/// <summary>A small vocabulary of values, of which every combination can be tried, and federations whose rules use these values only.</summary>
internal sealed class SmallWorld(Random random)
{
    public static readonly string[] Agencies = [SampleFederation.Police, SampleFederation.Hub];

    public static readonly (string Agency, string Role)[] Roles =
        [(SampleFederation.Police, SampleFederation.Desk), (SampleFederation.Police, "police.investigator"), (SampleFederation.Hub, SampleFederation.Analyst)];

    public static readonly SmallElement[] Elements =
    [
        new(SubjectCategory.Suspect, AgeStatus.Adult, Assertion.Fact, Tlp.Unspecified, false, Sensitivity.Operational),
        new(SubjectCategory.Suspect, AgeStatus.Child, Assertion.Assessment, Tlp.Amber, true, Sensitivity.Personal),
        new(SubjectCategory.Witness, AgeStatus.Unknown, Assertion.Fact, Tlp.Red, false, Sensitivity.Personal),
        new(SubjectCategory.Witness, AgeStatus.Adult, Assertion.Unspecified, Tlp.Green, true, Sensitivity.Public),
    ];

    private static readonly DateTimeOffset[] Times =
        [new(2026, 2, 10, 0, 0, 0, TimeSpan.Zero), new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 8, 1, 0, 0, 0, TimeSpan.Zero)];

    private static readonly string[] Paths =
    [
        "title", "place", "place.point", "persons", "persons.names", "persons.names.full", "persons.date_of_birth", "persons.address", "persons.address.street",
        "persons.correlation_keys", "narrative", "narrative.text", "indicators", "indicators.value", "observed_at", "groups", "groups.name", "handling.consent",
        "handling.reporter", "handling.tlp", "sightings.count", "attachments", "motivation", "*",
    ];

    private static readonly (string Path, Transform Transform)[] Forms =
    [
        ("title", Transform.First20), ("title", Transform.First3), ("title", Transform.Mask), ("persons.date_of_birth", Transform.FiveYears),
        ("persons.date_of_birth", Transform.Year), ("persons.date_of_birth", Transform.Month), ("persons.names", Transform.First3),
        ("persons.names", Transform.Mask), ("observed_at", Transform.Day), ("observed_at", Transform.Month), ("place.point", Transform.TenKilometres),
        ("narrative", Transform.First100),
    ];

    // What each world's rules speak of; the rest has one value only, so that all combinations stay few.
    private readonly HashSet<int> _active = [.. Enumerable.Range(0, 14).OrderBy(_ => random.Next()).Take(5)];

    private enum Dimension
    {
        Purpose,
        Label,
        Actuality,
        HarmForm,
        Severity,
        Urgency,
        Intervention,
        Level,
        Consent,
        Secrecy,
        Area,
        Time,
        BreakGlass,
        Element,
    }

    /// <summary>Every combination of the values that this world's rules speak of.</summary>
    public IEnumerable<SmallCase> Cases() =>
        from purpose in Values(Dimension.Purpose, Purpose.Prevention, Purpose.ImminentDanger, Purpose.Safeguarding)
        from tlp in Values(Dimension.Label, Tlp.Green, Tlp.Amber, Tlp.Red)
        from actuality in Values(Dimension.Actuality, Actuality.Actual, Actuality.Exercise, Actuality.Test)
        from harm in Values(Dimension.HarmForm, HarmForm.Unspecified, HarmForm.Hate, HarmForm.Gang)
        from severity in Values(Dimension.Severity, Severity.Unspecified, Severity.Severe, Severity.Unknown)
        from urgency in Values(Dimension.Urgency, Urgency.Unspecified, Urgency.Immediate)
        from intervention in Values(Dimension.Intervention, InterventionKind.Unspecified, InterventionKind.Mentoring)
        from level in Values(Dimension.Level, PreventionLevel.Unspecified, PreventionLevel.Tertiary)
        from consent in Values(
            Dimension.Consent,
            (DisclosureBasis.PublicTask, ConsentStatus.Unspecified),
            (DisclosureBasis.Consent, ConsentStatus.Given),
            (DisclosureBasis.Consent, ConsentStatus.NotSought),
            (DisclosureBasis.PublicTask, ConsentStatus.Withdrawn),
            (DisclosureBasis.PublicTask, ConsentStatus.Refused))
        from secrecy in Values(Dimension.Secrecy, SecrecyGate.None, SecrecyGate.Health, SecrecyGate.Unspecified)
        from area in Values(Dimension.Area, "", "XN/XN-NB/Harbour", "XN/XN-NB/", "XX//Harbour")
        from time in Values(Dimension.Time, Times)
        from glass in Values(Dimension.BreakGlass, BreakGlass.Closed, BreakGlass.Opened, BreakGlass.OpenedByRight)
        from element in Values(Dimension.Element, Elements)
        select new SmallCase(purpose, tlp, actuality, harm, severity, urgency, intervention, level, consent.Item1, consent.Item2, secrecy, area, time, glass, element);

    public SampleFederation Federation()
    {
        var federation = new SampleFederation();
        Fill(federation.Policy, random.Next(2, 6), "own");
        Fill(federation.Ceiling, random.Next(1, 4), "top");
        Sometimes(2, () => federation.Ceiling.Grants.Add(SampleFederation.Everything("top-all")));
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            federation.Bundle.Agreements.Add(Agreement($"agreement-{i}"));
        }

        foreach (var agency in federation.Bundle.Agencies)
        {
            agency.Sector = agency.Id == SampleFederation.Hub ? Sector.Fusion : Sector.Police;
        }

        return federation;
    }

    private T[] Values<T>(Dimension dimension, params T[] values) => _active.Contains((int)dimension) ? values : [values[0]];

    private void Fill(ReleasePolicy policy, int grants, string name)
    {
        for (var i = 0; i < grants; i++)
        {
            policy.Grants.Add(Grant($"{name}-{i}"));
        }

        for (var i = random.Next(3); i > 0; i--)
        {
            var rule = new Withholding { Id = $"{name}-not-{i}", Withhold = { Paths[random.Next(3, 12)] }, Types_ = { NoticeType.ThreatNotice } };
            Some(rule.Purposes, Dimension.Purpose, Purpose.Prevention, Purpose.ImminentDanger);
            Sometimes(5, () => rule.Roles.Add(Roles[random.Next(3)].Role));
            Sometimes(8, () => rule.Sectors.Add(Sector.Fusion));
            policy.Withholdings.Add(rule);
        }
    }

    private Grant Grant(string id)
    {
        var grant = new Grant { Id = id, Types_ = { NoticeType.ThreatNotice }, MaxTlp = _active.Contains((int)Dimension.Label) ? (Tlp)random.Next(3, 6) : Tlp.Red };
        Recipients(grant);
        grant.Purposes.Add(_active.Contains((int)Dimension.Purpose)
            ? new[] { Purpose.Prevention, Purpose.ImminentDanger, Purpose.Safeguarding }.Where(_ => random.Next(4) > 0).DefaultIfEmpty(Purpose.Prevention)
            : [Purpose.Prevention, Purpose.ImminentDanger]);
        Some(grant.Actualities, Dimension.Actuality, Actuality.Actual, Actuality.Test);
        Some(grant.HarmForms, Dimension.HarmForm, HarmForm.Hate, HarmForm.Gang);
        Some(grant.Urgencies, Dimension.Urgency, Urgency.Immediate, Urgency.Future);
        Some(grant.InterventionKinds, Dimension.Intervention, InterventionKind.Mentoring, InterventionKind.Therapy);
        Some(grant.PreventionLevels, Dimension.Level, PreventionLevel.Tertiary, PreventionLevel.Primary);
        Some(grant.DisclosureBases, Dimension.Consent, DisclosureBasis.Consent, DisclosureBasis.PublicTask);
        Some(grant.ConsentStatuses, Dimension.Consent, ConsentStatus.Given, ConsentStatus.Withdrawn);
        Some(grant.SecrecyGates, Dimension.Secrecy, SecrecyGate.Health, SecrecyGate.None);
        Some(grant.Areas, Dimension.Area, new Area { Country = "xn" }, new Area { Municipality = "HARBOUR" }, new Area { Country = "XN", Subdivision = "XN-NB" });
        Some(grant.AgreementKinds, Dimension.BreakGlass, AgreementKind.InformAndIntervene, AgreementKind.Coalition);
        Sometimes(3, () => grant.MinSeverity = _active.Contains((int)Dimension.Severity) ? (Severity)random.Next(1, 6) : Severity.Unspecified);
        grant.Emergency = _active.Contains((int)Dimension.BreakGlass) && random.Next(4) == 0;
        if (_active.Contains((int)Dimension.Time))
        {
            Sometimes(2, () => grant.ValidFrom = "2026-04-01");
            Sometimes(2, () => grant.ValidUntil = "2026-07-01");
        }

        if (_active.Contains((int)Dimension.Element))
        {
            Conditions(grant);
        }

        for (var i = random.Next(3, 9); i > 0; i--)
        {
            grant.Release.Add(Paths[random.Next(Paths.Length)]);
        }

        for (var i = random.Next(4); i > 0; i--)
        {
            var (path, transform) = Forms[random.Next(Forms.Length)];
            grant.Transforms.Add(new TransformRule { Path = path, Transform = transform });
        }

        return grant;
    }

    private void Recipients(Grant grant)
    {
        if (random.Next(4) == 0)
        {
            grant.Roles.Add("*");
            grant.Agencies.Add(Agencies[random.Next(2)]);
            return;
        }

        grant.Roles.Add(Roles.Select(role => role.Role).Where(_ => random.Next(3) > 0).DefaultIfEmpty(SampleFederation.Desk));
        Sometimes(6, () => grant.Sectors.Add(Sector.Police));
    }

    private void Conditions(Grant grant)
    {
        Sometimes(2, () =>
        {
            var condition = new ElementCondition { Path = "persons" };
            Sometimes(2, () => condition.SubjectCategories.Add(SubjectCategory.Suspect));
            Sometimes(2, () => condition.AgeStatuses.Add(random.Next(2) == 0 ? AgeStatus.Adult : AgeStatus.Child));
            grant.Elements.Add(condition);
        });
        Sometimes(3, () => grant.Elements.Add(new ElementCondition { Path = "narrative", Assertions = { Assertion.Fact } }));
    }

    private Agreement Agreement(string id)
    {
        AgreementKind[] kinds = [AgreementKind.InformAndIntervene, AgreementKind.Coalition, AgreementKind.IntelligenceLink];
        var agreement = SampleFederation.Agreement(id, kinds[random.Next(3)]);
        Sometimes(3, () => agreement.Purposes.Remove(Purpose.ImminentDanger));
        Sometimes(2, () => agreement.BreakGlass = new BreakGlassTerms { MaxHours = 4, SupervisorAgency = SampleFederation.School, SupervisorRole = "education.safeguarding-lead" });
        if (_active.Contains((int)Dimension.Time))
        {
            Sometimes(2, () => agreement.ValidFrom = "2026-04-15");
            Sometimes(2, () => agreement.ValidUntil = "2026-06-15");
        }

        return agreement;
    }

    private void Some<T>(Google.Protobuf.Collections.RepeatedField<T> list, Dimension dimension, params T[] values)
    {
        if (_active.Contains((int)dimension) && random.Next(3) == 0)
        {
            list.Add(values.Where(_ => random.Next(2) == 0));
        }
    }

    private void Sometimes(int oneIn, Action action)
    {
        if (random.Next(oneIn) == 0)
        {
            action();
        }
    }
}
