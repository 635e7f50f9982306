using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Grpc.Core;
using SharingBus.Cli.Feeds;
using Xunit;

namespace SharingBus.Cli.Tests.Feeds;

public sealed class TaxiiFeedTests : IDisposable
{
    private static readonly Uri Collection = new("https://taxii.test/api1/collections/one/");

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("sharingbus-feed-");
    private readonly AcceptingNode _node = new();
    private readonly PagedServer _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _state.Delete(recursive: true);
    }

    [Fact]
    public async Task Pages_ArePutTogetherAndThePlaceIsKept()
    {
        _server.Objects.AddRange(Enumerable.Range(1, 7).Select(Indicator));
        Assert.Equal(7, await Feed().PollAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await Feed().PollAsync(TestContext.Current.CancellationToken));
        _server.Objects.Add(Indicator(8));
        Assert.Equal(1, await Feed().PollAsync(TestContext.Current.CancellationToken));

        Assert.Equal(2, _node.Accepted.Count);
        Assert.Contains("added_after=2026-03-02T09%3A00%3A00.000007Z", _server.Queries[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Crash_BeforeThePlaceIsKept_RepeatsTheSameRequest()
    {
        _server.Objects.Add(Indicator(1));
        _node.After = _ => throw new OperationCanceledException("The process ends here.");
        await Assert.ThrowsAsync<OperationCanceledException>(() => Feed().PollAsync(TestContext.Current.CancellationToken));
        _node.After = _ => { };
        await Feed().PollAsync(TestContext.Current.CancellationToken);

        Assert.Equal((1, 2), (_node.Accepted.Count, _node.Calls));
    }

    [Fact]
    public async Task Object_ThatIsRefused_IsKeptWithItsReason()
    {
        JsonObject broken = Indicator(2);
        broken.Remove("pattern");
        _server.Objects.AddRange([Indicator(1), broken]);
        await Feed().PollAsync(TestContext.Current.CancellationToken);

        string kept = await File.ReadAllTextAsync(Path.Combine(_state.FullName, "refused.jsonl"), TestContext.Current.CancellationToken);
        Assert.Single(_node.Accepted);
        Assert.Contains((string)broken["id"]!, kept, StringComparison.Ordinal);
        Assert.Contains("pattern", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatFailsInTheMiddle_IsReadFromTheSamePlaceAgain()
    {
        _server.Objects.AddRange(Enumerable.Range(1, 7).Select(Indicator));
        _server.FailAt = 2;
        await Assert.ThrowsAsync<HttpRequestException>(() => Feed().PollAsync(TestContext.Current.CancellationToken));
        Assert.Empty(_node.Accepted);

        Assert.Equal(7, await Feed().PollAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Place_ThatCannotBeRead_IsNoBeginning()
    {
        await File.WriteAllTextAsync(Path.Combine(_state.FullName, "place.json"), "{ half", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<InvalidDataException>(() => Feed().PollAsync(TestContext.Current.CancellationToken));
    }

    private static JsonObject Indicator(int number) => new()
    {
        ["type"] = "indicator",
        ["spec_version"] = "2.1",
        ["id"] = $"indicator--00000000-0000-4000-8000-{number:x12}",
        ["created"] = "2026-03-01T10:00:00.000Z",
        ["modified"] = "2026-03-01T10:00:00.000Z",
        ["pattern"] = $"[url:value = 'https://example.org/{number}']",
        ["pattern_type"] = "stix",
        ["valid_from"] = "2026-03-01T10:00:00.000Z",
    };

    private TaxiiFeed Feed() => new(_server.Client(), Collection, _state, _node.Publisher(), AcceptingNode.Context, TextWriter.Null);

    /// <summary>A TAXII server as far as a client sees: pages of three, tokens of its own, a microsecond an object.</summary>
    private sealed class PagedServer : HttpMessageHandler
    {
        private const int PageSize = 3;

        public List<JsonObject> Objects { get; } = [];

        public List<string> Queries { get; } = [];

        public int FailAt { get; set; } = -1;

        public HttpClient Client() => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string query = request.RequestUri!.Query;
            Queries.Add(query);
            if (Queries.Count == FailAt)
            {
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadGateway));
            }

            Dictionary<string, string> asked = query.TrimStart('?').Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
            int from = asked.TryGetValue("next", out string? next) ? int.Parse(next["token".Length..])
                : asked.TryGetValue("added_after", out string? after) ? int.Parse(after[^7..^1]) : 0;
            JsonObject[] page = [.. Objects.Skip(from).Take(PageSize)];
            var body = new JsonObject { ["objects"] = new JsonArray([.. page.Select(item => item.DeepClone())]) };
            if (from + page.Length < Objects.Count)
            {
                body["more"] = true;
                body["next"] = $"token{from + page.Length}";
            }

            var answer = new HttpResponseMessage { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/taxii+json") };
            if (page.Length > 0)
            {
                answer.Headers.Add("X-TAXII-Date-Added-Last", $"2026-03-02T09:00:00.{from + page.Length:d6}Z");
            }

            return Task.FromResult(answer);
        }
    }
}
