using System.Net;
using System.Net.Security;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Channels;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Serving;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Statistics;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Hub.Tests.Hosting;
using SharingBus.Vocabulary.V1;
using Xunit;
using StatisticsService = SharingBus.Fusion.V1.StatisticsService;

namespace SharingBus.Hub.Tests.Statistics;

/// <summary>A hub that counts, between a node and its own agency's people.</summary>
public sealed class StatisticsServiceTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // The hub begins to count on 2 March; the first whole week begins a week later.
    private static readonly DateTimeOffset FirstWeek = new(2026, 3, 9, 0, 0, 0, TimeSpan.Zero);

    private readonly TestAuthority _authority = new();
    private readonly ErrorLog _errors = new();
    private readonly MovableClock _clock = new(Sample.Start);
    private readonly string _directory = Directory.CreateTempSubdirectory("sharingbus-hub-").FullName;
    private readonly List<GrpcChannel> _channels = [];
    private FakeNode _node = null!;
    private WebApplication _nodeApp = null!;
    private HubHost _hub = null!;

    public async ValueTask InitializeAsync()
    {
        (_node, _nodeApp) = await FakeNode.StartAsync(_authority, _errors.Add);
        _hub = await StartHubAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        await _hub.DisposeAsync();
        await _nodeApp.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
        Assert.Empty(_errors.Errors);
    }

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
        var channel = Channel("review-desk");
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
        await _hub.DisposeAsync();
        StatisticsOptions wrong = new() { Areas = [AreaLevel.Municipality, AreaLevel.Country] };

        var fault = await Assert.ThrowsAsync<ArgumentException>(() => StartHubAsync(wrong));

        Assert.Contains("statistics.areas", fault.Message, StringComparison.Ordinal);
        _hub = await StartHubAsync();
    }

    private async Task<(HttpStatusCode Status, JsonNode? Answer)> GetAsync(string path, string system, string agency = "fusion")
    {
        using var certificate = _authority.Issue(agency, system);
        using SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
            },
        };
        using HttpClient client = new(handler) { BaseAddress = _hub.WebAddress };
        using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    private static async Task<string?> ReasonAsync(Func<Task> call) => WireError.ReasonOf(await Assert.ThrowsAsync<RpcException>(call));

    // A timer of an hour is not waited for: the hub was off when the weeks closed.
    private async Task ReachAsync(DateTimeOffset at)
    {
        await _hub.DisposeAsync();
        _clock.Advance(at - _clock.GetUtcNow());
        _hub = await StartHubAsync();
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
            last = _node.Deliver(delivery);
        }

        using CancellationTokenSource patience = new(Patience);
        while (await _node.Acknowledged.Reader.ReadAsync(patience.Token) < last)
        {
            // Earlier deliveries.
        }
    }

    private async Task<ListPicturesResponse> UntilAsync(Func<ListPicturesResponse, bool> wanted)
    {
        using CancellationTokenSource patience = new(Patience);
        var client = Client("console");
        while (true)
        {
            var page = await client.ListPicturesAsync(new ListPicturesRequest(), cancellationToken: patience.Token);
            if (wanted(page))
            {
                return page;
            }

            await Task.Yield();
        }
    }

    private StatisticsService.StatisticsServiceClient Client(string system, string agency = "fusion") => new(Channel(system, agency));

    private GrpcChannel Channel(string system, string agency = "fusion")
    {
        var channel = ServiceChannel.Open(_hub.Address, _authority.Issue(agency, system), _authority.Anchor);
        _channels.Add(channel);
        return channel;
    }

    // A hub that ends before its subscription stands is another matter.
    private async Task<HubHost> StartHubAsync(StatisticsOptions? statistics = null)
    {
        using CancellationTokenSource patience = new(Patience);
        var opened = _node.Opened.Count;
        var hub = await LaunchAsync(statistics ?? new StatisticsOptions { Evaluators = ["review-desk"] });
        while (_node.Opened.Count == opened)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        return hub;
    }

    private Task<HubHost> LaunchAsync(StatisticsOptions statistics) => HubHost.StartAsync(
        new HubOptions
        {
            Agency = "fusion",
            Node = _nodeApp.GrpcAddress(),
            DataDirectory = _directory,
            Statistics = statistics,
        },
        new ServiceProfile
        {
            Name = "sharingbus-hub",
            WebPort = 0,
            Certificate = _authority.Issue("fusion", "hub"),
            TrustAnchor = _authority.Anchor,
            Time = _clock,
            Logging = _errors.Add,
        },
        CancellationToken.None);
}
