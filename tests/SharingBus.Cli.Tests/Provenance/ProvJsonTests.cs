using System.Text.Json;
using SharingBus.Cli.Provenance;
using Xunit;

namespace SharingBus.Cli.Tests.Provenance;

public sealed class ProvJsonTests
{
    private const string View = "view:0195515c-1f3a-7c21-9d0e-5b6f0a3c2d12/4/schools-northbridge/education.safeguarding-lead";

    [Fact]
    public void Document_OfANotice_IsSoundAndSaysWhatBecameOfIt()
    {
        using var document = Read(SampleRecord.Make());
        var root = document.RootElement;

        Assert.Empty(ProvCheck.Faults(root));
        var view = root.GetProperty("entity").GetProperty(View);
        Assert.Equal("police-schools-threats", view.GetProperty("sb:rule")[0].GetString());
        Assert.Equal("place=TEN_KILOMETRES", view.GetProperty("sb:transformed")[0].GetString());
        Assert.Contains(($"message:{SampleRecord.Notice}", $"message:{SampleRecord.Parent}"), Pairs(root, "wasDerivedFrom", "prov:generatedEntity", "prov:usedEntity"));
        Assert.Contains((View, $"message:{SampleRecord.Notice}"), Pairs(root, "wasDerivedFrom", "prov:generatedEntity", "prov:usedEntity"));
        Assert.Contains(($"message:{SampleRecord.Replacement}", $"message:{SampleRecord.Notice}"), Pairs(root, "wasDerivedFrom", "prov:generatedEntity", "prov:usedEntity"));
        Assert.Contains((View, "entry:police-northbridge/4"), Pairs(root, "wasGeneratedBy", "prov:entity", "prov:activity"));
        Assert.Contains(("entry:police-northbridge/1", $"message:{SampleRecord.Parent}"), Pairs(root, "used", "prov:activity", "prov:entity"));
        Assert.Contains(("entry:schools-northbridge/1", View), Pairs(root, "used", "prov:activity", "prov:entity"));
        Assert.Contains((View, "agency:police-northbridge"), Pairs(root, "wasAttributedTo", "prov:entity", "prov:agent"));
        Assert.Contains(("entry:schools-northbridge/1", "role:schools-northbridge/education.safeguarding-lead"), Pairs(root, "wasAssociatedWith", "prov:activity", "prov:agent"));
        Assert.Contains(($"message:{SampleRecord.Notice}", "entry:police-northbridge/5"), Pairs(root, "wasInvalidatedBy", "prov:entity", "prov:activity"));
        Assert.Equal("EXPIRED", root.GetProperty("activity").GetProperty("entry:police-northbridge/6").GetProperty("sb:reason").GetString());
    }

    [Fact]
    public void Document_NamesNoPersonAndNoRoleThatGotNothing()
    {
        var text = ProvJson.Of(SampleRecord.Make()).ToJsonString();

        Assert.DoesNotContain("R. Example", text, StringComparison.Ordinal);
        Assert.DoesNotContain("education.coordinator", text, StringComparison.Ordinal);
    }

    // The check would pass whatever it is given, if these passed.
    [Theory]
    [InlineData("\"prov:usedEntity\"", "\"prov:used\"")]
    [InlineData("\"prov:agent\":\"agency:police-northbridge\"", "\"prov:agent\":\"agency:nobody\"")]
    [InlineData("\"wasGeneratedBy\"", "\"wasMadeBy\"")]
    [InlineData("\"view:", "\"glance:")]
    [InlineData("2026-03-02T08:00:04.000000Z", "this morning")]
    public void Check_OfADocumentThatIsNotSound_SaysSo(string from, string to)
    {
        var text = ProvJson.Of(SampleRecord.Make()).ToJsonString();
        Assert.Contains(from, text, StringComparison.Ordinal);

        using var altered = JsonDocument.Parse(text.Replace(from, to, StringComparison.Ordinal));

        Assert.NotEmpty(ProvCheck.Faults(altered.RootElement));
    }

    private static JsonDocument Read(ProvenanceRecord record) => JsonDocument.Parse(ProvJson.Of(record).ToJsonString());

    private static IEnumerable<(string?, string?)> Pairs(JsonElement root, string relation, string one, string other) =>
        root.GetProperty(relation).EnumerateObject().Select(element => (element.Value.GetProperty(one).GetString(), element.Value.GetProperty(other).GetString()));
}
