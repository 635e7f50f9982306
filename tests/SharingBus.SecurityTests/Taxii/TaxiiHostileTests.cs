using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SharingBus.Hub.Taxii;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Taxii;

public sealed class TaxiiHostileTests : IAsyncLifetime
{
    private TestFederation _federation = null!;
    private TaxiiHub _hub = null!;
    private string _nightObject = "";

    public async ValueTask InitializeAsync()
    {
        _federation = await TestFederation.StartAsync(shape: bundle => bundle.NightDeskReleases = ["title", "modus"]);
        _hub = await TaxiiHub.StartAsync(_federation, TestBundle.Police, new TaxiiOptions { MaxContentBytes = 4_096, MaxPage = 5, Purpose = Purpose.Prevention });
        await new PoliceInbox(_federation).PublishAsync(Notices.Threat("Seen by both desks"));
        JsonObject note = (await _hub.ObjectsAsync(_hub.Client("night-bridge"), TestBundle.NightDesk)).Single(item => (string?)item["type"] == "note");
        _nightObject = (string)note["id"]!;
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _federation.DisposeAsync();
    }

    [Fact]
    public async Task Caller_WhoShowsNothing_IsToldSoInTheWordsOfTaxii()
    {
        using HttpResponseMessage answer = await _hub.Client(certificate: null).GetAsync("/taxii2/", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.NotEmpty(answer.Headers.WwwAuthenticate);
        JsonObject error = await ErrorAsync(answer);
        Assert.Equal(("NOT_IDENTIFIED", "401"), ((string?)error["error_code"], (string?)error["http_status"]));
    }

    [Fact]
    public async Task Caller_OfAnotherAgency_IsRefusedEverywhere()
    {
        HttpClient stranger = _hub.Client(_federation.System(TestBundle.School, "desk"));

        foreach (string path in new[] { "/taxii2/", _hub.Path(TestBundle.DutyDesk), $"{_hub.Path(TestBundle.DutyDesk)}objects/", "/cap/police.duty-desk/", "/nothing" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(stranger, path));
        }
    }

    [Fact]
    public async Task Caller_WithoutARole_CannotTellItsCollectionFromNothing()
    {
        HttpClient bridge = _hub.Client("bridge");

        Assert.DoesNotContain(TestBundle.NightDesk, (await TaxiiHub.GetAsync(bridge, _hub.Path("x")[..^2])).ToJsonString(), StringComparison.Ordinal);
        foreach (string rest in new[] { "", "objects/", "manifest/", $"objects/{_nightObject}/", $"objects/{_nightObject}/versions/" })
        {
            using HttpResponseMessage others = await bridge.GetAsync(_hub.Path(TestBundle.NightDesk) + rest, TestContext.Current.CancellationToken);
            using HttpResponseMessage none = await bridge.GetAsync(_hub.Path("police.no-such-role") + rest, TestContext.Current.CancellationToken);
            Assert.Equal(await WithoutIdAsync(none), await WithoutIdAsync(others));
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (none.StatusCode, others.StatusCode));
        }

        using HttpResponseMessage posted = await _hub.PostAsync(_hub.Client("night-bridge"), TestBundle.DutyDesk, """{"objects":[{}]}""");
        Assert.Equal(HttpStatusCode.NotFound, posted.StatusCode);
    }

    [Fact]
    public async Task Match_OfAnObjectThatTheRoleMayNotSee_AnswersAsForNone()
    {
        HttpClient bridge = _hub.Client("bridge");

        foreach (string query in new[] { $"match[id]={_nightObject}", $"match[id]={_nightObject}&match[version]=all", "match[type]=note", "match[id]=note--00000000-0000-4000-8000-000000000000" })
        {
            Assert.Equal("{}", (await TaxiiHub.GetAsync(bridge, $"{_hub.Path(TestBundle.DutyDesk)}objects/?{query}")).ToJsonString());
            Assert.Equal("{}", (await TaxiiHub.GetAsync(bridge, $"{_hub.Path(TestBundle.DutyDesk)}manifest/?{query}")).ToJsonString());
        }

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(bridge, $"{_hub.Path(TestBundle.DutyDesk)}objects/{_nightObject}/"));
    }

    [Theory]
    [InlineData("next=x")]
    [InlineData("next=%00%00%00%00")]
    [InlineData("next=AAAAAAAAAAAAAAA%3D")]
    [InlineData("next=")]
    [InlineData("limit=0")]
    [InlineData("limit=-1")]
    [InlineData("limit=1e3")]
    [InlineData("limit=5&limit=5")]
    [InlineData("added_after=yesterday")]
    [InlineData("added_after=2026-02-30T00:00:00Z")]
    [InlineData("added_after=2026-03-02T08:00:00%2B01:00")]
    [InlineData("match[id]=..%2F..")]
    [InlineData("match[id]=note--x")]
    [InlineData("match[type]=%27or%201=1")]
    [InlineData("match[version]=newest")]
    [InlineData("match[spec_version]=two")]
    [InlineData("match[title]=Seen")]
    public async Task Parameter_ThatIsMalformed_IsRefusedByName(string query)
    {
        using HttpResponseMessage answer = await _hub.Client("bridge").GetAsync($"{_hub.Path(TestBundle.DutyDesk)}objects/?{query}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("INVALID_PARAMETER", (string?)(await ErrorAsync(answer))["error_code"]);
    }

    [Theory]
    [InlineData("99999999999999999999999999")]
    [InlineData("2147483648")]
    [InlineData("1000")]
    public async Task Limit_BeyondTheServers_IsCutToIt(string limit)
    {
        JsonObject page = await TaxiiHub.GetAsync(_hub.Client("bridge"), $"{_hub.Path(TestBundle.DutyDesk)}objects/?limit={limit}");

        Assert.Equal(5, page["objects"]!.AsArray().Count);
        Assert.True((bool)page["more"]!);
    }

    [Fact]
    public async Task Next_OfAnotherCollectionOrMadeUp_ReadsOnlyTheOwn()
    {
        HttpClient night = _hub.Client("night-bridge");
        string next = (string)(await TaxiiHub.GetAsync(night, $"{_hub.Path(TestBundle.NightDesk)}objects/?limit=1"))["next"]!;
        var mine = (await _hub.ObjectsAsync(_hub.Client("bridge"), TestBundle.DutyDesk)).Select(item => (string)item["id"]!).ToHashSet();

        foreach (string token in new[] { next, "AAAAAAAAAAAAAAAA", "__________________".Substring(0, 16), Convert.ToBase64String(new byte[12]) })
        {
            JsonObject page = await TaxiiHub.GetAsync(_hub.Client("bridge"), $"{_hub.Path(TestBundle.DutyDesk)}objects/?next={token}");
            Assert.Subset(mine, (page["objects"]?.AsArray() ?? []).Select(item => (string)item!["id"]!).ToHashSet());
        }
    }

    [Theory]
    [InlineData("/taxii2/../taxii2/police-test/collections/police.night-desk/objects/")]
    [InlineData("/taxii2/police-test/collections/police.duty-desk/..%2Fpolice.night-desk/objects/")]
    [InlineData("/taxii2/police-test/collections/police.duty-desk%2F..%2Fpolice.night-desk/objects/")]
    [InlineData("/taxii2/police-test/collections//police.night-desk/objects/")]
    [InlineData("/taxii2/school-test/collections/")]
    [InlineData("/cap/police.night-desk/../../etc/passwd")]
    [InlineData("/cap/police.duty-desk/..%2f..%2fhub.history.cap")]
    [InlineData("/sharingbus.fusion.v1.FusionService/ListSituations")]
    [InlineData("/healthz")]
    public async Task Path_ThatIsNone_IsNotFound(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(_hub.Client("bridge"), path));

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/taxii+json;version=2.0")]
    [InlineData("text/html")]
    public async Task Accept_OfSomethingElse_IsNotAcceptable(string media)
    {
        HttpClient client = _hub.Client("bridge");
        client.DefaultRequestHeaders.Accept.Clear();
        client.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(media));

        Assert.Equal(HttpStatusCode.NotAcceptable, await StatusAsync(client, "/taxii2/"));
    }

    [Fact]
    public async Task Body_ThatIsTooLargeOrNone_IsRefused()
    {
        HttpClient bridge = _hub.Client("bridge");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostedAsync(bridge, "{\"objects\":[\"" + new string('x', 5_000) + "\"]}"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await ChunkedAsync(bridge, 5_000));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await PostedAsync(bridge, "{}", "application/json"));
        foreach (string body in new[] { "", "[]", "{}", "{\"objects\":[]}", "{\"objects\":[1]}", "{\"objects\":[{}],\"objects\":[{}]}", new string('[', 2_000), "{\"objects\":[" + Nested(100) + "]}" })
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await PostedAsync(bridge, body));
        }
    }

    [Fact]
    public async Task Delete_IsTheOriginsAtItsOwnNode()
    {
        string mine = (string)(await _hub.ObjectsAsync(_hub.Client("bridge"), TestBundle.DutyDesk))[^1]["id"]!;

        Assert.Equal(HttpStatusCode.Forbidden, await DeletedAsync("bridge", $"{_hub.Path(TestBundle.DutyDesk)}objects/{mine}/"));
        Assert.Equal(HttpStatusCode.NotFound, await DeletedAsync("bridge", $"{_hub.Path(TestBundle.NightDesk)}objects/{_nightObject}/"));
        Assert.Equal(HttpStatusCode.NotFound, await DeletedAsync("bridge", $"{_hub.Path(TestBundle.DutyDesk)}objects/{_nightObject}/"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await DeletedAsync("bridge", "/taxii2/"));
    }

    [Fact]
    public async Task Role_TakenAwayFromTheAgency_IsGoneWithTheNextRequest()
    {
        HttpClient night = _hub.Client("night-bridge");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(night, $"{_hub.Path(TestBundle.NightDesk)}objects/"));

        _federation.Bundle.NightDeskReleases = null;
        _federation.Bundle.Version++;
        _federation.PublishBundle();
        while (await StatusAsync(night, $"{_hub.Path(TestBundle.NightDesk)}objects/") != HttpStatusCode.NotFound)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested(); // each question waits a round trip to the node
        }

        Assert.Equal("{}", (await TaxiiHub.GetAsync(night, _hub.Path("x")[..^2])).ToJsonString());
    }

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using HttpResponseMessage answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> DeletedAsync(string system, string path)
    {
        using HttpResponseMessage answer = await _hub.Client(system).DeleteAsync(path, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> PostedAsync(HttpClient client, string body, string mediaType = TaxiiHub.MediaType)
    {
        using HttpResponseMessage answer = await _hub.PostAsync(client, TestBundle.DutyDesk, body, mediaType);
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> ChunkedAsync(HttpClient client, int bytes)
    {
        using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(new string('x', bytes))));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(TaxiiHub.MediaType);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_hub.Path(TestBundle.DutyDesk)}objects/") { Content = content };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static async Task<JsonObject> ErrorAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();

    private static async Task<string> WithoutIdAsync(HttpResponseMessage answer)
    {
        JsonObject error = await ErrorAsync(answer);
        error.Remove("error_id");
        return error.ToJsonString() + ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
    }
}
