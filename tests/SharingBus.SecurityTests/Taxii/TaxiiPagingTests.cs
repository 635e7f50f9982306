using System.Globalization;
using System.Text.Json.Nodes;
using SharingBus.Exchange.V1;
using SharingBus.Formats.Stix;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Taxii;

/// <summary>A client of other people's making reads a collection that grows.</summary>
public sealed class TaxiiPagingTests
{
    private const int Before = 4_000;
    private const int Meanwhile = 1_500;

    // A report and an indicator a notice.
    private const int Objects = 2 * (Before + Meanwhile);

    [Fact]
    public async Task Client_PagingThroughTenThousandObjectsWhileMoreArrive_SeesEachOnce()
    {
        PythonRun.Require();
        await using TestFederation federation = await TestFederation.StartAsync();
        await using TaxiiHub hub = await TaxiiHub.StartAsync(federation, TestBundle.Police);
        var inbox = new PoliceInbox(federation);
        await inbox.PublishManyAsync(Enumerable.Range(0, Before).Select(Notice), 500);
        await inbox.PublishAsync(Notice(-1));

        Task<PythonRun> reading = PythonRun.OfAsync(
            "taxii/page_through.py",
            ["--base", hub.Address.ToString().Replace("127.0.0.1", "localhost", StringComparison.Ordinal), .. hub.Files("bridge"), "--alias", TestBundle.DutyDesk, "--limit", "150",
                "--reports", (Before + Meanwhile + 1).ToString(CultureInfo.InvariantCulture)]);
        await inbox.PublishManyAsync(Enumerable.Range(Before, Meanwhile).Select(Notice), 50);
        PythonRun run = await reading;

        Assert.True(run.ExitCode == 0, run.Error);
        JsonObject told = JsonNode.Parse(run.Output)!.AsObject();
        string[] ids = [.. told["ids"]!.AsArray().Select(id => (string)id!)];
        TestContext.Current.TestOutputHelper?.WriteLine($"{ids.Length} objects, {told["pages"]} pages, {told["polls"]} polls");
        Assert.Equal((0, 0), ((int)told["repeats"]!, (int)told["disorder"]!));
        Assert.Equal(Before + Meanwhile + 1, ids.Count(id => id.StartsWith("report--", StringComparison.Ordinal)));
        Assert.Equal(
            Enumerable.Range(-1, Before + Meanwhile + 1).Select(IndicatorId).ToHashSet(),
            ids.Where(id => id.StartsWith("indicator--", StringComparison.Ordinal)).ToHashSet());
        Assert.True(ids.Length >= Objects);
    }

    private static string IndicatorId(int number) => StixIdOf(number);

    private static string StixIdOf(int number) => $"indicator--00000000-0000-4000-8000-{number + 1:x12}";

    private static ThreatNotice Notice(int number)
    {
        ThreatNotice notice = Notices.Threat($"Number {number}");
        notice.Indicators.Add(new Indicator
        {
            Assertion = Assertion.Fact,
            Kind = IndicatorKind.Url,
            Tlp = Tlp.Amber,
            Id = IndicatorId(number),
            Value = $"https://example.org/{number}",
        });
        return notice;
    }
}
