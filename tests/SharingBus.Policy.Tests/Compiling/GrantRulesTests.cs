using SharingBus.Policy.Compiling;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Compiling;

public sealed class GrantRulesTests
{
    public static TheoryData<string, Action<Grant>> Faults => new()
    {
        { "id: 'x' is no id: 3 to 63 of a-z, 0-9 and '-'", grant => grant.Id = "x" },
        { "types: must name something", grant => grant.Types_.Clear() },
        { "types: names no notice type", grant => grant.Types_.Add((NoticeType)99) },
        { "roles: must name something", grant => grant.Roles.Clear() },
        { "roles: '*' is allowed only where agencies names some", grant => grant.Roles.Add("*") },
        { "purposes: must name something", grant => grant.Purposes.Clear() },
        { "purposes: may not be unspecified", grant => grant.Purposes.Add(Purpose.Unspecified) },
        { "actualities: may not be unspecified", grant => grant.Actualities.Add(Actuality.Unspecified) },
        { "sectors: may not be unspecified", grant => grant.Sectors.Add(Sector.Unspecified) },
        { "release: must name something, unless transforms does", grant => grant.Release.Clear() },
        { "release[1]: unknown field path 'titel'; nearest valid name 'title'", grant => grant.Release.Add("titel") },
        { "valid_from: valid_from 'soon' is not an ISO 8601 date", grant => grant.ValidFrom = "soon" },
        { "valid_until: valid_until 'soon' is not an ISO 8601 date", grant => grant.ValidUntil = "soon" },
        { "areas[0]: must name a country, a subdivision or a municipality", grant => grant.Areas.Add(new Area()) },
        { "elements[0].path: ThreatNotice has no message field 'person'; nearest valid name 'persons'", grant => grant.Elements.Add(new ElementCondition { Path = "person" }) },
        { "elements[0].path: ThreatNotice has no message field 'title'; nearest valid name 'place'", grant => grant.Elements.Add(new ElementCondition { Path = "title" }) },
        { "elements[0]: 'place' has no subject_category", grant => grant.Elements.Add(Asked("place")) },
        { "elements[0]: 'place' has no age_status", grant => grant.Elements.Add(new ElementCondition { Path = "place", AgeStatuses = { AgeStatus.Adult } }) },
        { "elements[0]: 'place' has no assertion", grant => grant.Elements.Add(new ElementCondition { Path = "place", Assertions = { Assertion.Fact } }) },
        { "transforms[0].transform: is missing", grant => grant.Transforms.Add(new TransformRule { Path = "title" }) },
        { "transforms[0].path: unknown field path 'titel'; nearest valid name 'title'", grant => grant.Transforms.Add(new TransformRule { Path = "titel", Transform = Transform.Mask }) },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Check_OneFault_IsTheOnlyOneTold(string expected, Action<Grant> spoil)
    {
        var grant = Sound();
        Assert.Empty(GrantRules.Check(grant));

        spoil(grant);

        Assert.Equal([expected], GrantRules.Check(grant).Select(fault => fault.ToString()));
    }

    [Fact]
    public void Check_SoundConditions_AreNoFaults()
    {
        var grant = Sound();
        grant.Elements.Add(Asked("persons"));
        grant.Elements[0].AgeStatuses.Add(AgeStatus.Child);
        grant.Areas.AddRange([new Area { Country = "XN" }, new Area { Subdivision = "XN-NB" }, new Area { Municipality = "Harbour" }]);
        (grant.ValidFrom, grant.ValidUntil) = ("2026-01-01", "2026-01-02");
        grant.Release.Add("*");

        Assert.Empty(GrantRules.Check(grant));
        grant.Release.Clear();
        grant.Transforms.Add(new TransformRule { Path = "title", Transform = Transform.Mask });
        Assert.Empty(GrantRules.Check(grant));
        grant.Roles.Add("*");
        grant.Agencies.Add(SampleFederation.Police);
        Assert.Empty(GrantRules.Check(grant));
    }

    [Fact]
    public void Check_ConditionOnATypeThatLacksTheField_IsAFault()
    {
        var grant = Sound();
        grant.Types_.Add(NoticeType.Referral);
        grant.Elements.Add(new ElementCondition { Path = "persons" });

        Assert.Contains(GrantRules.Check(grant), fault => fault.Reason.StartsWith("Referral has no message field 'persons'", StringComparison.Ordinal));
    }

    public static TheoryData<string, Action<Withholding>> WithholdingFaults => new()
    {
        { "id: 'x' is no id: 3 to 63 of a-z, 0-9 and '-'", rule => rule.Id = "x" },
        { "withhold: must name something", rule => rule.Withhold.Clear() },
        { "types: names no notice type", rule => rule.Types_.Add((NoticeType)99) },
        { "withhold[1]: unknown field path 'titel'; nearest valid name 'title'", rule => rule.Withhold.Add("titel") },
        { "withhold[1]: 'handling.tlp' travels with every view; withhold '*' where nothing may be released", rule => rule.Withhold.Add("handling.tlp") },
    };

    [Theory]
    [MemberData(nameof(WithholdingFaults))]
    public void CheckWithholding_OneFault_IsTheOnlyOneTold(string expected, Action<Withholding> spoil)
    {
        var rule = new Withholding { Id = "no-title", Withhold = { "title" }, Types_ = { NoticeType.ThreatNotice } };
        Assert.Empty(WithholdingRules.Check(rule));

        spoil(rule);

        Assert.Equal([expected], WithholdingRules.Check(rule).Select(fault => fault.ToString()));
    }

    [Fact]
    public void CheckWithholding_OfEverythingOrOfEveryType_IsSound()
    {
        Assert.Empty(WithholdingRules.Check(new Withholding { Id = "nothing", Withhold = { "*" } }));
        Assert.Empty(WithholdingRules.Check(new Withholding { Id = "no-title", Withhold = { "title" } }));
        Assert.NotEmpty(WithholdingRules.Check(new Withholding { Id = "no-urgency", Withhold = { "urgency" } }));
    }

    [Theory]
    [InlineData("titel", "; nearest valid name 'title'")]
    [InlineData("TITLE", "; nearest valid name 'title'")]
    [InlineData("tit", "; nearest valid name 'title'")]
    [InlineData("stat", "; nearest valid name 'state'")]
    [InlineData("zz", "; nearest valid name 'state'")]
    public void Hint_NamesTheNearest(string name, string expected)
    {
        Assert.Equal(expected, NearestName.Hint(name, ["title", "status", "state", new string('t', 101)]));
        Assert.Equal(expected, NearestName.Hint(name, [new string('t', 101), "state", "status", "title"]));
    }

    [Fact]
    public void Hint_OfTwoThatAreAsNear_IsTheFirstByLetters()
    {
        Assert.Equal("; nearest valid name 'aab'", NearestName.Hint("aaa", ["aac", "aab", "aad"]));
        Assert.Equal("; nearest valid name 'aab'", NearestName.Hint("aaa", ["aab", "aac"]));
        Assert.Equal(string.Empty, NearestName.Hint("aaa", []));
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Hint_ForALongName_IsGivenUpToAHundredLetters(int length, bool expected) =>
        Assert.Equal(expected, NearestName.Hint(new string('a', length), ["aaa", new string('a', 100)]).Length > 0);

    private static ElementCondition Asked(string path) => new() { Path = path, SubjectCategories = { SubjectCategory.Suspect } };

    private static Grant Sound()
    {
        var grant = SampleFederation.Grant("own", "title");
        grant.Types_.Clear();
        grant.Types_.Add(NoticeType.ThreatNotice);
        return grant;
    }
}
