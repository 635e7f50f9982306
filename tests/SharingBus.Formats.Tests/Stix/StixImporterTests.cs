using SharingBus.Formats.Importing;
using SharingBus.TestKit.Data;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Formats.Tests.Stix;

public sealed class StixImporterTests
{
    private const string Uuid = "11111111-1111-4111-8111-111111111111";
    private const string Common = "\"spec_version\":\"2.1\",\"created\":\"2026-03-01T10:00:00Z\",\"modified\":\"2026-03-01T10:00:00Z\"";
    private const string Amber = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82";
    private const string Red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";

    [Fact]
    public void Read_EveryPublishedBundle_BecomesNotices()
    {
        string[] files = Directory.GetFiles(ReferenceData.Find("stix"), "*.json");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            ImportResult result = Imports.File(ImportKind.Stix, "stix/" + Path.GetFileName(file));

            Assert.Equal([], result.Errors.Select(error => error.ToString()));
            Assert.NotEmpty(result.Notices);
            Assert.All(result.Notices.Select(notice => notice.Message).OfType<ThreatNotice>().SelectMany(notice => notice.Narrative), statement => Assert.True(Imports.Unreviewed(statement)));
        }
    }

    [Fact]
    public void Read_ReportOfPoisonIvy_HoldsItsIndicatorsAndNamesWhatIsLeftOver()
    {
        ImportResult result = Imports.File(ImportKind.Stix, "stix/poisonivy.json");
        ThreatNotice notice = result.Notices.Select(found => found.Message).OfType<ThreatNotice>().Single(found => found.References.Any(reference => reference.Source == "STIX report"));

        Assert.Equal(25, result.Notices.Sum(found => ((ThreatNotice)found.Message).Indicators.Count));
        Assert.All(notice.Indicators, indicator => Assert.Equal("stix", indicator.PatternType));
        Assert.Equal(90, result.Notices.Sum(found => ((ThreatNotice)found.Message).References.Count(reference => reference.Source == "STIX relationship")));
        Assert.Contains(result.LeftOver, left => left.Path == "report.published");
    }

    [Fact]
    public void Read_GranularMarkings_BecomeMarkingsOfPaths()
    {
        ThreatNotice notice = Imports.Single<ThreatNotice>(Imports.File(ImportKind.Stix, "stix/using-granular-markings.json"));

        Assert.Equal(Tlp.Red, notice.Handling.Tlp);
        Assert.Equal(
            ["Green: indicators.name, indicators.pattern", "Red: narrative.text"],
            notice.Handling.Markings.Select(marking => $"{marking.Tlp}: {string.Join(", ", marking.Paths)}"));
    }

    [Fact]
    public void Read_MarkingDefinitions_BecomeLabelAndCaveat()
    {
        ThreatNotice notice = Imports.Single<ThreatNotice>(Imports.File(ImportKind.Stix, "stix/using-marking-definitions.json"));

        Assert.NotEmpty(notice.Handling.Caveats);
        Assert.NotEqual(Tlp.Unspecified, notice.Handling.Tlp);
    }

    [Fact]
    public void Read_SightingOfAnIndicator_KeepsBoth()
    {
        ThreatNotice notice = Imports.Single<ThreatNotice>(Imports.File(ImportKind.Stix, "stix/sighting-of-an-indicator.json"));

        Assert.Equal(Assert.Single(notice.Indicators).Id, Assert.Single(notice.Sightings).SightingOf);
        Assert.Equal(1u, notice.Sightings[0].Count);
        Assert.NotEmpty(notice.Sightings[0].SeenBy);
    }

    [Fact]
    public void Read_SightingOfObservedData_KeepsWhatWasObserved()
    {
        ThreatNotice notice = Imports.Single<ThreatNotice>(Imports.File(ImportKind.Stix, "stix/sighting-of-observed-data.json"));

        Assert.Equal(
            ["file hashes.MD5=1717b7fff97d37a1e1a0029d83492de1", "file hashes.SHA-1=c79a326f8411e9488bdc3779753e1e3489aaedea", "file name=resume.pdf", "file size=83968"],
            notice.Observations[0].Observables.Select(thing => $"{thing.Id.Split("--")[0]} {thing.Property}={thing.Value}").Order(StringComparer.Ordinal));
        Assert.Equal([.. notice.Observations.Select(observation => observation.Id)], Assert.Single(notice.Sightings).Observations);
        Assert.Equal(new DateTimeOffset(2017, 2, 27, 21, 37, 11, 213, TimeSpan.Zero).ToUnixTimeMilliseconds(), notice.Observations[0].FirstObserved.UnixMillis);
    }

    [Fact]
    public void Read_CodesOfTheStandard_BecomePropertiesOfTheirObjects()
    {
        ImportResult result = Bundle(
            Indicator("[a:b = 'c']", """
            ,"indicator_types":["malicious-activity","attribution"],"kill_chain_phases":[{"kill_chain_name":"lockheed","phase_name":"delivery"},{"kill_chain_name":"a/b","phase_name":"c"}]
            """),
            $"{{\"type\":\"campaign\",\"id\":\"campaign--{Uuid}\",{Common},\"name\":\"C\",\"first_seen\":\"2016-01-08T12:50:40.123Z\"}}");

        Assert.Equal(
            ["indicator indicator_types=malicious-activity", "indicator indicator_types=attribution", "indicator kill_chain_phases=lockheed/delivery", "campaign first_seen=2016-01-08T12:50:40.123Z"],
            Imports.Single<ThreatNotice>(result).SourceProperties.Select(property => $"{property.Of.Split("--")[0]} {property.Name}={property.Value}"));
        Assert.Contains(result.LeftOver, left => left.Path == "indicator.kill_chain_phases (a name with /)");
    }

    [Fact]
    public void Read_MotivationsOfAGroup_AreLeftOut()
    {
        ImportResult result = Bundle(
            $"{{\"type\":\"threat-actor\",\"id\":\"threat-actor--{Uuid}\",{Common},\"name\":\"G\",\"resource_level\":\"team\",\"primary_motivation\":\"ideology\"}}");

        Assert.Equal(["resource_level"], Imports.Single<ThreatNotice>(result).SourceProperties.Select(property => property.Name));
        Assert.Contains(new LeftOver("threat-actor.primary_motivation", 1), result.LeftOver);
    }

    [Fact]
    public void Read_MarkOnAProperty_HoldsForTheNotice()
    {
        string marked = $",\"indicator_types\":[\"x\"],\"granular_markings\":[{{\"marking_ref\":\"{Red}\",\"selectors\":[\"indicator_types\"]}}]";

        Assert.Equal(Tlp.Red, Imports.Single<ThreatNotice>(Bundle(Indicator("[a:b = 'c']", marked))).Handling.Tlp);
    }

    [Fact]
    public void Read_ObservableAlone_IsKeptWithItsTypes()
    {
        ThreatNotice notice = Imports.Single<ThreatNotice>(Bundle(
            $"{{\"type\":\"user-account\",\"spec_version\":\"2.1\",\"id\":\"user-account--{Uuid}\",\"account_login\":\"l\",\"is_privileged\":true,\"extensions\":{{}}}}",
            $"{{\"type\":\"ipv4-addr\",\"spec_version\":\"2.1\",\"id\":\"ipv4-addr--{Uuid}\",\"value\":\"192.0.2.1\",\"resolves_to_refs\":[\"mac-addr--{Uuid}\"]}}"));

        Assert.Equal(
            ["account_login=l", "is_privileged=true", "value=192.0.2.1", $"resolves_to_refs[0]=mac-addr--{Uuid}"],
            notice.Observations.SelectMany(observation => observation.Observables).Select(thing => $"{thing.Property}={thing.Value}"));
    }

    [Fact]
    public void Read_SimplePattern_GivesTheObservable()
    {
        Indicator indicator = Assert.Single(Imports.Single<ThreatNotice>(Bundle(Indicator("[url:value = 'http://a.example/o\\\\'x']"))).Indicators);

        Assert.Equal((IndicatorKind.Url, "http://a.example/o'x"), (indicator.Kind, indicator.Value));
        Assert.Equal(IndicatorKind.Pattern, Imports.Single<ThreatNotice>(Bundle(Indicator("[url:value = 'a' OR url:value = 'b']"))).Indicators[0].Kind);
    }

    [Fact]
    public void Read_Version20_NeedsNoVersionOnObjects()
    {
        string bundle = $$"""
            {"type":"bundle","spec_version":"2.0","id":"bundle--{{Uuid}}","objects":[{"type":"indicator","id":"indicator--{{Uuid}}",
            "created":"2026-03-01T10:00:00Z","modified":"2026-03-01T10:00:00Z","labels":["x"],"pattern":"[a:b = 'c']","valid_from":"2026-03-01T10:00:00Z"}]}
            """;
        ImportResult result = Imports.Text(ImportKind.Stix, bundle);

        Assert.Equal("stix", Imports.Single<ThreatNotice>(result).Indicators[0].PatternType);
        Assert.Contains(new LeftOver("indicator.labels", 1), result.LeftOver);
    }

    [Fact]
    public void Read_Labels_TheStrictestHolds()
    {
        ThreatNotice notice = Imports.Single<ThreatNotice>(Bundle(
            Indicator("[a:b = 'c']", $",\"object_marking_refs\":[\"{Amber}\"]"),
            $"{{\"type\":\"campaign\",\"id\":\"campaign--{Uuid}\",{Common},\"name\":\"C\",\"object_marking_refs\":[\"{Red}\"]}}"));

        Assert.Equal((Tlp.Red, Tlp.Amber), (notice.Handling.Tlp, notice.Indicators[0].Tlp));
    }

    [Fact]
    public void Read_MarkThatIsNotInTheBundle_IsRed()
    {
        ImportResult result = Bundle(Indicator("[a:b = 'c']", $",\"object_marking_refs\":[\"marking-definition--{Uuid}\"]"));

        Assert.Equal(Tlp.Red, Imports.Single<ThreatNotice>(result).Handling.Tlp);
        Assert.Contains(result.Assumptions, assumption => assumption.Contains("TLP:RED", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_Unmarked_IsTheDefault() =>
        Assert.Equal(Tlp.Amber, Imports.Single<ThreatNotice>(Bundle(Indicator("[a:b = 'c']"))).Handling.Tlp);

    [Fact]
    public void Read_PersonsOfStix_AreLeftOut()
    {
        ImportResult result = Bundle(
            Indicator("[a:b = 'c']"),
            $"{{\"type\":\"identity\",\"id\":\"identity--{Uuid}\",{Common},\"name\":\"canary\",\"identity_class\":\"individual\"}}",
            $"{{\"type\":\"threat-actor\",\"id\":\"threat-actor--{Uuid}\",{Common},\"name\":\"canary\",\"resource_level\":\"individual\",\"description\":\"canary\"}}");

        Assert.DoesNotContain("canary", Imports.Single<ThreatNotice>(result).ToString(), StringComparison.Ordinal);
        Assert.Contains(new LeftOver("identity (an individual)", 1), result.LeftOver);
        Assert.Contains(new LeftOver("threat-actor (an individual)", 1), result.LeftOver);
    }

    [Fact]
    public void Read_ActorThatIsAttributedToAPerson_IsLeftOut()
    {
        ImportResult result = Bundle(
            Indicator("[a:b = 'c']"),
            $"{{\"type\":\"identity\",\"id\":\"identity--{Uuid}\",{Common},\"name\":\"canary\",\"identity_class\":\"individual\"}}",
            $"{{\"type\":\"threat-actor\",\"id\":\"threat-actor--{Uuid}\",{Common},\"name\":\"canary\",\"resource_level\":\"government\"}}",
            $"{{\"type\":\"relationship\",\"id\":\"relationship--{Uuid}\",{Common},\"relationship_type\":\"attributed-to\",\"source_ref\":\"threat-actor--{Uuid}\",\"target_ref\":\"identity--{Uuid}\"}}");

        Assert.DoesNotContain("canary", Imports.Single<ThreatNotice>(result).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_IncidentAndLocation_FindTheirPlace()
    {
        ImportResult result = Bundle(
            $"{{\"type\":\"incident\",\"id\":\"incident--{Uuid}\",{Common},\"name\":\"I\",\"description\":\"d\"}}",
            $"{{\"type\":\"location\",\"id\":\"location--{Uuid}\",{Common},\"country\":\"de\",\"administrative_area\":\"DE-BY\",\"latitude\":48.1,\"longitude\":11.5}}",
            Indicator("[a:b = 'c']"));

        Assert.Empty(result.Errors);
        Assert.True(Imports.Unreviewed(Assert.Single(result.Notices.Select(notice => notice.Message).OfType<IncidentReport>().Single().Narrative)));
        Place place = result.Notices.Select(notice => notice.Message).OfType<ThreatNotice>().Single().Place;
        Assert.Equal(("DE", "DE-BY", 48.1), (place.Country, place.Subdivision, place.Point.Latitude));
    }

    [Fact]
    public void Read_OlderVersionAndRevoked_AreCounted()
    {
        ImportResult result = Bundle(
            Indicator("[a:b = 'old']"),
            Indicator("[a:b = 'new']").Replace("\"modified\":\"2026-03-01", "\"modified\":\"2026-03-02", StringComparison.Ordinal),
            $"{{\"type\":\"campaign\",\"id\":\"campaign--{Uuid}\",{Common},\"name\":\"C\",\"revoked\":true}}");

        Assert.Equal("[a:b = 'new']", Assert.Single(Imports.Single<ThreatNotice>(result).Indicators).Pattern);
        Assert.Contains(new LeftOver("indicator (older version)", 1), result.LeftOver);
        Assert.Contains(new LeftOver("campaign (revoked)", 1), result.LeftOver);
    }

    [Fact]
    public void Read_EverythingOfAnObject_IsCarriedOrCounted()
    {
        ImportResult result = Bundle(Indicator("[a:b = 'c']", ",\"x_own\":1,\"confidence\":50,\"labels\":[]"));

        Assert.Equal(["indicator.confidence", "indicator.x_own"], result.LeftOver.Select(left => left.Path));
    }

    [Theory]
    [InlineData("{\"type\":\"bundle\",\n\"id\":", "", 2)]
    [InlineData("{\"type\":\"bundle\",\"objects\":[{\"id\":1,\"id\":1}]}", "objects[0].id", null)]
    [InlineData("[]", "", null)]
    [InlineData("{\"type\":\"report\"}", "type", null)]
    [InlineData("{\"type\":\"bundle\",\"id\":\"b\"}", "objects", null)]
    [InlineData("{\"type\":\"bundle\",\"id\":\"b\",\"objects\":[1]}", "objects[0]", null)]
    public void Read_BrokenJson_NamesLineOrPath(string json, string path, int? line)
    {
        ImportError error = Imports.Refused(Imports.Text(ImportKind.Stix, json));

        Assert.Equal((path, line), (error.Path.TrimStart('$').TrimStart('.'), error.Line));
    }

    [Theory]
    [InlineData("\"pattern\"", "\"pat\"", "objects[0].pattern")]
    [InlineData("\"pattern_type\"", "\"type_pattern\"", "objects[0].pattern_type")]
    [InlineData("\"spec_version\":\"2.1\"", "\"spec_version\":\"3.0\"", "objects[0].spec_version")]
    [InlineData("indicator--1", "report--1", "objects[0].id")]
    [InlineData("2026-03-01T10:00:00Z", "2026-03-01 10:00", "objects[0].created")]
    [InlineData("\"name\":\"I\"", "\"name\":1", "objects[0].name")]
    public void Read_BrokenObject_NamesItsPath(string part, string replacement, string path) =>
        Assert.Equal(path, Imports.Refused(Bundle(Indicator("[a:b = 'c']").Replace(part, replacement, StringComparison.Ordinal))).Path);

    [Fact]
    public void Read_TwoBrokenObjects_AreBothTold() =>
        Assert.Equal(2, Bundle(Indicator("x").Replace("\"pattern\"", "\"p\"", StringComparison.Ordinal), "{\"type\":\"tool\"}").Errors.Count);

    [Fact]
    public void Read_JsonTooDeep_IsRefused() =>
        Imports.Refused(Imports.Text(ImportKind.Stix, new string('[', 100_000)));

    [Fact]
    public void Read_EmptyBundle_IsRefused() =>
        Assert.Contains("nothing", Imports.Refused(Bundle()).Reason, StringComparison.Ordinal);

    private static ImportResult Bundle(params string[] objects) =>
        Imports.Text(ImportKind.Stix, $"{{\"type\":\"bundle\",\"id\":\"bundle--{Uuid}\",\"objects\":[{string.Join(',', objects)}]}}");

    private static string Indicator(string pattern, string more = "") =>
        $"{{\"type\":\"indicator\",\"id\":\"indicator--{Uuid}\",{Common},\"name\":\"I\",\"pattern\":\"{pattern}\",\"pattern_type\":\"stix\",\"valid_from\":\"2026-03-01T10:00:00Z\"{more}}}";
}
