using System.Net;
using System.Net.Security;
using System.Text.Json.Nodes;
using Grpc.Core;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Statistics;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Hub.Tests.Hosting;
using SharingBus.Vocabulary.V1;
using Xunit;
using StatisticsService = SharingBus.Fusion.V1.StatisticsService;

namespace SharingBus.Hub.Tests.Statistics;

/// <summary>A hub that counts, between a node and its own agency's people.</summary>
public sealed class StatisticsServiceTests : HubTest
{
    // The hub begins to count on 2 March; the first whole week begins a week later.
    private static readonly DateTimeOffset FirstWeek = new(2026, 3, 9, 0, 0, 0, TimeSpan.Zero);

    private protected override HubOptions Options => OptionsWith(new StatisticsOptions { Evaluators = ["review-desk"] });

    [Fact]
    public async Task Pictures_OfWeeksThatClosed_AreListedNewestFirstOnPages()
    {
        await DeliverAsync(12, FirstWeek, "Alderham");
        await DeliverAsync(14, FirstWeek.AddDays(7), "Alderham");
        await ReachAsync(FirstWeek.AddDays(17));
        var client = Client("console");

        var newest = await UntilAsync(page => page.Pictures.Count > 0 && page.Pictures[0].FromUnixMillis == FirstWeek.AddDays(7).ToUnixTimeMilliseconds());
        Assert.Equal(14, newest.Pictures[0].Tables[0].Rows[0].Total);
        Assert.Equal(Anomaly.NotEnoughHistory, newest.Pictures[0].Tables[0].Rows[0].TotalOutlook.Anomaly);
        var oldest = await client.ListPicturesAsync(new ListPicturesRequest { PageToken = newest.NextPageToken });
        Assert.Equal(12, Assert.Single(oldest.Pictures).Tables[0].Rows[0].Total);
        Assert.Empty(oldest.NextPageToken);

        Assert.Equal("PAGE_SIZE_INVALID", await ReasonAsync(async () => await client.ListPicturesAsync(new ListPicturesRequest { PageSize = -1 })));
        Assert.Equal("PAGE_TOKEN_INVALID", await ReasonAsync(async () => await client.ListPicturesAsync(new ListPicturesRequest { PageToken = "x" })));
    }

    [Fact]
    public async Task Feed_ShowsWhatWasReleased_ToTheHubsAgencyAlone()
    {
        await DeliverAsync(12, FirstWeek, "Alderham");
        await ReachAsync(FirstWeek.AddDays(13 * 7).AddDays(2));
        await UntilAsync(page => page.Pictures.Count > 0 && page.Pictures[0].FromUnixMillis == FirstWeek.AddDays(12 * 7).ToUnixTimeMilliseconds());

        var (_, first) = await GetAsync("statistics/", "console");
        Assert.Equal("https://jsonfeed.org/version/1.1", (string?)first!["version"]);
        Assert.Equal(12, first["items"]!.AsArray().Count);
        Assert.Equal("Threat picture, 2026-06-01 to 2026-06-07", (string?)first["items"]![0]!["title"]);
        var (_, next) = await GetAsync(new Uri((string)first["next_url"]!).PathAndQuery[1..], "review-desk");
        var oldest = Assert.Single(next!["items"]!.AsArray())!;
        Assert.Equal("12", (string?)oldest["_sharingbus"]!["tables"]![0]!["rows"]![0]!["total"]);
        Assert.Null(next["next_url"]);

        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync("statistics/", "console", "police")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("statistics/measures", "console")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync("statistics/?before=x", "console")).Status);
    }

    [Fact]
    public async Task Evaluator_ReadsStatisticsAndMeasures_AndNothingElse()
    {
        var channel = Channel("fusion", "review-desk");
        await new StatisticsService.StatisticsServiceClient(channel).ListPicturesAsync(new ListPicturesRequest());
        await new StatisticsService.StatisticsServiceClient(channel).ListMeasuresAsync(new ListMeasuresRequest());

        Func<Task>[] others =
        [
            async () => await new FusionService.FusionServiceClient(channel).ListSituationsAsync(new ListSituationsRequest()),
            async () => await new FusionService.FusionServiceClient(channel).ListProposalsAsync(new ListProposalsRequest()),
            async () => await new AlertService.AlertServiceClient(channel).ListAlertsAsync(new ListAlertsRequest()),
        ];
        foreach (var call in others)
        {
            Assert.Equal("EVALUATORS_READ_STATISTICS", await ReasonAsync(call));
        }
    }

    [Fact]
    public async Task Analyst_AndAnotherAgency_ReadNoMeasures()
    {
        Assert.Equal("NOT_AN_EVALUATOR", await ReasonAsync(async () => await Client("console").ListMeasuresAsync(new ListMeasuresRequest())));
        Assert.Equal("NOT_OF_THE_HUBS_AGENCY", await ReasonAsync(async () => await Client("review-desk", "police").ListMeasuresAsync(new ListMeasuresRequest())));
        Assert.Equal("NOT_OF_THE_HUBS_AGENCY", await ReasonAsync(async () => await Client("console", "police").ListPicturesAsync(new ListPicturesRequest())));
    }

    [Fact]
    public async Task Hub_WithLevelsInTheWrongOrder_DoesNotStart()
    {
        await Hub.DisposeAsync();
        StatisticsOptions wrong = new() { Areas = [AreaLevel.Municipality, AreaLevel.Country] };

        var fault = await Assert.ThrowsAsync<ArgumentException>(() => StartHubAsync(OptionsWith(wrong)));

        Assert.Contains("statistics.areas", fault.Message, StringComparison.Ordinal);
        Hub = await StartHubAsync();
    }

    private async Task<(HttpStatusCode Status, JsonNode? Answer)> GetAsync(string path, string system, string agency = "fusion")
    {
        using var certificate = Authority.Issue(agency, system);
        using SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
            },
        };
        using HttpClient client = new(handler) { BaseAddress = Hub.WebAddress };
        using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    // A timer of an hour is not waited for: the hub was off when the weeks closed.
    private async Task ReachAsync(DateTimeOffset at)
    {
        await Hub.DisposeAsync();
        Clock.Advance(at - Clock.GetUtcNow());
        Hub = await StartHubAsync();
    }

    private async Task DeliverAsync(int count, DateTimeOffset at, string municipality)
    {
        ulong last = 0;
        for (var number = 0; number < count; number++)
        {
            ThreatNotice notice = new()
            {
                Handling = new Handling { Tlp = Tlp.Green, Actuality = Actuality.Actual, Purpose = Purpose.Prevention },
                HarmForm = HarmForm.Hate,
                Place = new Place { Country = "XN", Municipality = municipality },
            };
            var delivery = Sample.Delivery(1, "police", notice);
            delivery.MessageId = MessageIds.Write(new Guid($"{at.ToUnixTimeMilliseconds():x12}70008000{number:x12}"));
            last = Node.Deliver(delivery);
        }

        await AcknowledgedAsync(last);
    }

    private Task<ListPicturesResponse> UntilAsync(Func<ListPicturesResponse, bool> wanted)
    {
        var client = Client("console");
        return UntilAsync(async patience =>
        {
            var page = await client.ListPicturesAsync(new ListPicturesRequest(), cancellationToken: patience);
            return wanted(page) ? page : null;
        });
    }

    private StatisticsService.StatisticsServiceClient Client(string system, string agency = "fusion") => new(Channel(agency, system));

    private HubOptions OptionsWith(StatisticsOptions statistics) =>
        new() { Agency = "fusion", Node = NodeAddress, DataDirectory = DataDirectory, Statistics = statistics };
}
