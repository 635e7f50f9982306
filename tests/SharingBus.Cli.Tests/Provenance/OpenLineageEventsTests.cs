using System.Text.Json;
using SharingBus.Cli.Provenance;
using Xunit;

namespace SharingBus.Cli.Tests.Provenance;

public sealed class OpenLineageEventsTests
{
    [Fact]
    public void Events_OfANotice_AreSoundAndSayWhichColumnsReachedWhom()
    {
        var events = Read(SampleRecord.Make());

        Assert.All(events, happened => Assert.Empty(OpenLineageCheck.Faults(happened)));
        Assert.Equal(["publish", "publish", "release", "release"], Complete(events).Select(happened => happened.GetProperty("job").GetProperty("name").GetString()));
        var published = Complete(events)[1];
        Assert.Equal($"notice/{SampleRecord.Parent}", published.GetProperty("inputs")[0].GetProperty("name").GetString());
        Assert.Equal($"notice/{SampleRecord.Notice}", published.GetProperty("outputs")[0].GetProperty("name").GetString());

        var view = Complete(events)[2].GetProperty("outputs")[0];
        Assert.Equal("sharingbus://northbridge/schools-northbridge", view.GetProperty("namespace").GetString());
        var fields = view.GetProperty("facets").GetProperty("columnLineage").GetProperty("fields");
        Assert.Equal(["title", "place"], fields.EnumerateObject().Select(field => field.Name));
        Assert.Equal(("IDENTITY", "as it is", false), Change(fields, "title"));
        Assert.Equal(("TRANSFORMATION", "TEN_KILOMETRES", true), Change(fields, "place"));
    }

    [Fact]
    public void Event_OfWhatWasWithheld_WritesNothing()
    {
        var withheld = Complete(Read(SampleRecord.Make()))[3];

        Assert.Empty(withheld.GetProperty("outputs").EnumerateArray());
        Assert.Equal("withheld", withheld.GetProperty("run").GetProperty("facets").GetProperty("sharingbus_decision").GetProperty("verdict").GetString());
    }

    [Fact]
    public void Runs_ExportedTwice_HaveTheirIdsAndEachBeginsAndEnds()
    {
        var record = SampleRecord.Make();
        var ids = Read(record).Select(Id).ToArray();

        Assert.Equal(ids, Read(record).Select(Id));
        Assert.All(ids.CountBy(id => id), static run => Assert.Equal(2, run.Value));
        Assert.All(ids, static id => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab]", id));
    }

    [Theory]
    [InlineData("\"runId\":\"", "\"runId\":\"x")]
    [InlineData("\"inputFields\"", "\"fields\"")]
    [InlineData("\"_schemaURL\"", "\"schemaURL\"")]
    [InlineData("\"DIRECT\"", "\"STRAIGHT\"")]
    [InlineData("\"eventTime\"", "\"time\"")]
    public void Check_OfAnEventThatIsNotSound_SaysSo(string from, string to)
    {
        var text = OpenLineageEvents.Of(SampleRecord.Make()).Select(static happened => happened.ToJsonString()).Last(line => line.Contains(from, StringComparison.Ordinal));

        using var altered = JsonDocument.Parse(text.Replace(from, to, StringComparison.Ordinal));

        Assert.ThrowsAny<Exception>(() => Assert.Empty(OpenLineageCheck.Faults(altered.RootElement)));
    }

    private static JsonElement[] Read(ProvenanceRecord record) =>
        [.. OpenLineageEvents.Of(record).Select(static happened => JsonDocument.Parse(happened.ToJsonString()).RootElement)];

    private static JsonElement[] Complete(JsonElement[] events) => [.. events.Where(static happened => happened.GetProperty("eventType").GetString() == "COMPLETE")];

    private static string Id(JsonElement happened) => happened.GetProperty("run").GetProperty("runId").GetString()!;

    private static (string?, string?, bool) Change(JsonElement fields, string field)
    {
        var change = fields.GetProperty(field).GetProperty("inputFields")[0].GetProperty("transformations")[0];
        return (change.GetProperty("subtype").GetString(), change.GetProperty("description").GetString(), change.GetProperty("masking").GetBoolean());
    }
}
