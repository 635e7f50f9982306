using SharingBus.Formats.Importing;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Formats.Tests.Misp;

public sealed class MispImporterTests
{
    private const string Uuid = "54884656-2da8-4625-bf07-43ef950d210b";

    [Fact]
    public void Read_PublishedEvent_BecomesAThreatNotice()
    {
        ImportResult result = Imports.File(ImportKind.Misp, "misp/event.json");
        ThreatNotice notice = Imports.Single<ThreatNotice>(result);

        Assert.Equal(Severity.Severe, notice.Severity);
        Assert.Equal(Tlp.Amber, notice.Handling.Tlp);
        Assert.Equal(36, notice.Indicators.Count);
        Assert.Equal(27, notice.Indicators.Count(indicator => indicator.Kind == IndicatorKind.FileHash));
        Assert.All(notice.Narrative, statement => Assert.True(Imports.Unreviewed(statement)));
        Assert.Contains(result.LeftOver, left => left.Path == "file.Event.Tag (Type:OSINT)");
    }

    [Theory]
    [InlineData("tlp:red", "1", Tlp.Red)]
    [InlineData("tlp:amber+strict", "3", Tlp.AmberStrict)]
    [InlineData("tlp:green", "0", Tlp.AmberStrict)]
    [InlineData("tlp:white", "3", Tlp.Clear)]
    [InlineData("tlp:purple", "3", Tlp.Red)]
    [InlineData("other", "3", Tlp.Amber)]
    public void Read_Tag_BecomesALabel(string tag, string distribution, Tlp tlp) =>
        Assert.Equal(tlp, Imports.Single<ThreatNotice>(Event($$"""
            "distribution":"{{distribution}}","Tag":[{"name":"{{tag}}"}]
            """)).Handling.Tlp);

    [Fact]
    public void Read_StricterAttribute_RaisesTheNotice()
    {
        ThreatNotice notice = Imports.Single<ThreatNotice>(Event("\"Tag\":[{\"name\":\"tlp:green\"}],\"Attribute\":[" + Attribute("domain", "a.example", ",\"Tag\":[{\"name\":\"tlp:red\"}]") + "]"));

        Assert.Equal((Tlp.Red, Tlp.Red), (notice.Handling.Tlp, notice.Indicators[0].Tlp));
    }

    [Fact]
    public void Read_PersonsAndBytes_AreLeftOut()
    {
        ImportResult result = Event(
            "\"Attribute\":[" + Attribute("first-name", "canary", ",\"category\":\"Person\"") + "," + Attribute("attachment", "canary.png", ",\"data\":\"AA==\"") + "],"
            + "\"Object\":[{\"name\":\"person\",\"Attribute\":[" + Attribute("full-name", "canary") + "]}]");

        Assert.DoesNotContain("canary", Imports.Single<ThreatNotice>(result).ToString(), StringComparison.Ordinal);
        Assert.Equal(["file.Event.Attribute[attachment]", "file.Event.Attribute[first-name]", "file.Event.Object[person]"], result.LeftOver.Select(left => left.Path));
    }

    [Fact]
    public void Read_ObjectTextAndComment_FindTheirPlace()
    {
        ThreatNotice notice = Imports.Single<ThreatNotice>(Event(
            "\"Attribute\":[" + Attribute("text", "seen", ",\"comment\":\"twice\"") + "],\"Object\":[{\"name\":\"file\",\"Attribute\":[" + Attribute("sha256", "aa", ",\"object_relation\":\"digest\"") + "]}]"));

        Assert.Equal(["seen", "twice"], notice.Narrative.Select(statement => statement.Text));
        Assert.Equal("file.digest", Assert.Single(notice.Indicators).Name);
    }

    [Theory]
    [InlineData("{}", "Event")]
    [InlineData("{\"Event\":{}}", "Event.uuid")]
    [InlineData("{\"Event\":{\"uuid\":\"u\",\"info\":\"i\",\"date\":\"yesterday\"}}", "Event.date")]
    [InlineData("{\"Event\":{\"uuid\":\"u\",\"info\":\"i\",\"date\":\"2026-03-01\",\"Attribute\":[{}]}}", "Event.Attribute[0].type")]
    [InlineData("{\"Event\":{\"uuid\":\"u\",\"info\":\"i\",\"date\":\"2026-03-01\",\"Attribute\":{}}}", "Event.Attribute")]
    public void Read_BrokenEvent_NamesThePath(string json, string path) =>
        Assert.Equal(path, Imports.Refused(Imports.Text(ImportKind.Misp, json)).Path.TrimStart('.'));

    private static ImportResult Event(string more) =>
        Imports.Text(ImportKind.Misp, $"{{\"Event\":{{\"uuid\":\"{Uuid}\",\"info\":\"E\",\"date\":\"2026-03-01\",{more}}}}}");

    private static string Attribute(string type, string value, string more = "") =>
        $"{{\"type\":\"{type}\",\"value\":\"{value}\",\"uuid\":\"{Uuid}\"{more}}}";
}
