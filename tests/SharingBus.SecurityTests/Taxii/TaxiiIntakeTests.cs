using System.Net;
using System.Text.Json.Nodes;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Formats.Stix;
using SharingBus.Formats.Tests.Stix;
using SharingBus.Hub.Taxii;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit.Data;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Taxii;

/// <summary>Objects go in by the school's hub, cross the federation, and come out of the police's.</summary>
public sealed class TaxiiIntakeTests : IAsyncLifetime
{
    private const string Common = """
        "spec_version":"2.1","created":"2026-03-01T10:00:00.000Z","modified":"2026-03-01T10:00:00.000Z"
        """;

    private TestFederation _federation = null!;
    private TaxiiHub _school = null!;
    private TaxiiHub _police = null!;

    public async ValueTask InitializeAsync()
    {
        _federation = await TestFederation.StartAsync(shape: bundle =>
        {
            bundle.SchoolReleases.Clear();
            bundle.SchoolReleases.AddRange(["*", "narrative"]);
            bundle.ShapeSchoolPolicy = policy => policy.Grants.Last().MaxTlp = Tlp.Red;
        });
        _school = await TaxiiHub.StartAsync(_federation, TestBundle.School);
        _police = await TaxiiHub.StartAsync(_federation, TestBundle.Police);
    }

    public async ValueTask DisposeAsync()
    {
        await _school.DisposeAsync();
        await _police.DisposeAsync();
        await _federation.DisposeAsync();
    }

    [Fact]
    public async Task ReferenceFiles_GoInByOneHubAndComeOutOfAnother_ValidAndMarked()
    {
        foreach (string file in Directory.GetFiles(ReferenceData.Find("stix"), "*.json").Order(StringComparer.Ordinal))
        {
            await AddAsync(JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!["objects"]!.AsArray(), Path.GetFileName(file));
        }

        JsonObject taxii = JsonNode.Parse(await File.ReadAllTextAsync(ReferenceData.Find("taxii/default_data.json"), TestContext.Current.CancellationToken))!.AsObject();
        foreach (JsonObject collection in taxii.SelectMany(root => root.Value?["collections"]?.AsArray() ?? []).Select(found => found!.AsObject()))
        {
            if (collection["objects"] is JsonArray { Count: > 0 } objects)
            {
                await AddAsync(objects, (string)collection["title"]!);
            }
        }

        await new PoliceInbox(_federation).PublishAsync(Notices.Threat("last"));
        IReadOnlyList<JsonObject> came = await _police.ObjectsAsync(_police.Client("bridge"), TestBundle.DutyDesk, "&match[version]=all");
        if (Environment.GetEnvironmentVariable("SHARINGBUS_KEEP_OBJECTS") is { } keep)
        {
            await File.WriteAllTextAsync(keep, new JsonArray([.. came.Select(item => item.DeepClone())]).ToJsonString(), TestContext.Current.CancellationToken);
        }

        Assert.Equal([], came.SelectMany(item => StixRules.FaultsOf(item).Select(fault => $"{(string)item["id"]!}: {fault}")));
        ILookup<string, JsonObject> byId = came.ToLookup(item => (string)item["id"]!);
        Assert.Equal([], _added.Where(item => Expected(item) && !byId.Contains((string)item["id"]!)).Select(item => (string)item["id"]!));
        Assert.Equal([], _added.Where(item => byId[(string)item["id"]!].Any(out_ => Strictest(out_) < Strictest(item))).Select(item => (string)item["id"]!));
        Assert.Equal([], _added.Where(Expected).SelectMany(item => Lost(item, byId[(string)item["id"]!])));
        TestContext.Current.TestOutputHelper?.WriteLine($"{_added.Count} objects in, {came.Count} out");
    }

    [Fact]
    public async Task Objects_AddedTwice_AreTheSameNotice()
    {
        string envelope = $$"""{"objects":[{{Indicator(1)}}]}""";
        JsonObject first = await StatusAsync(await _school.PostAsync(_school.Client("bridge"), TestBundle.SafeguardingLead, envelope));
        _federation.Clock.Advance(TimeSpan.FromMinutes(1));
        JsonObject second = await StatusAsync(await _school.PostAsync(_school.Client("bridge"), TestBundle.SafeguardingLead, envelope));
        await new PoliceInbox(_federation).PublishAsync(Notices.Threat("last"));

        Assert.Equal((1, 1), ((int)first["success_count"]!, (int)second["success_count"]!));
        IReadOnlyList<JsonObject> came = await _police.ObjectsAsync(_police.Client("bridge"), TestBundle.DutyDesk, "&match[version]=all&match[type]=indicator");
        Assert.Single(came);
    }

    [Fact]
    public async Task Objects_OfWhichOneIsBroken_AreToldOneByOne()
    {
        string broken = Indicator(2).Replace("\"pattern\"", "\"no_pattern\"", StringComparison.Ordinal);
        HttpClient bridge = _school.Client("bridge");
        JsonObject status = await StatusAsync(await _school.PostAsync(bridge, TestBundle.SafeguardingLead, $$"""{"objects":[{{Indicator(3)}},{{broken}}]}"""));

        Assert.Equal(("complete", 2, 1, 1), ((string)status["status"]!, (int)status["total_count"]!, (int)status["success_count"]!, (int)status["failure_count"]!));
        Assert.Equal(IdOf(2), (string)status["failures"]![0]!["id"]!);
        Assert.Contains("pattern", (string)status["failures"]![0]!["message"]!, StringComparison.Ordinal);
        string path = $"/taxii2/{TestBundle.School}/status/{(string)status["id"]!}/";
        Assert.Equal(status.ToJsonString(), (await TaxiiHub.GetAsync(bridge, path)).ToJsonString());
        using HttpResponseMessage others = await _school.Client("hub").GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, others.StatusCode);
    }

    [Fact]
    public async Task Caller_WhoMayNotPublish_MayNotAdd()
    {
        using HttpResponseMessage answer = await _police.PostAsync(_police.Client("desk"), TestBundle.DutyDesk, $$"""{"objects":[{{Indicator(4)}}]}""");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Notice_ThatIsRetracted_LeavesRevokedVersionsWithoutContent()
    {
        var inbox = new PoliceInbox(_federation);
        ThreatNotice threat = Notices.Threat("Withdrawn soon");
        threat.Observations.Add(new Observation
        {
            Count = 1, FirstObserved = new Moment { UnixMillis = 1 }, Observables = { new Observable { Id = "file--00000000-0000-4000-8000-000000000001", Property = "name", Value = "plan.pdf" } },
        });
        PublishResponse accepted = await inbox.PublishAsync(threat);
        HttpClient bridge = _police.Client("bridge");
        IReadOnlyList<JsonObject> before = await _police.ObjectsAsync(bridge, TestBundle.DutyDesk);
        Assert.Contains("Withdrawn soon", before[^1].ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(before, item => (string)item["type"]! == "file");

        _federation.Clock.Advance(TimeSpan.FromSeconds(1));
        await _federation.Client(TestBundle.School, "records").ChangeNoticeAsync(new ChangeNoticeRequest
        {
            RequestId = "withdraw", Change = new Change { Kind = ChangeKind.Retract, Reason = ChangeReason.SentInError, Target = accepted.MessageId },
        });
        string report = StixIds.OfNotice("report", new Guid(accepted.MessageId.Span, bigEndian: true));
        string path = $"{_police.Path(TestBundle.DutyDesk)}objects/{report}/";
        JsonObject last;
        do
        {
            last = (await TaxiiHub.GetAsync(bridge, path))["objects"]![0]!.AsObject();
        }
        while ((bool?)last["revoked"] != true);

        IReadOnlyList<JsonObject> after = await _police.ObjectsAsync(bridge, TestBundle.DutyDesk, "&match[version]=all");
        Assert.DoesNotContain("Withdrawn soon", string.Concat(after.Select(item => item.ToJsonString())), StringComparison.Ordinal);
        Assert.Equal([], after.SelectMany(StixRules.FaultsOf));
        Assert.DoesNotContain(after, item => (string)item["type"]! == "file");
        Assert.Equal((string?)before[^1]["created"], (string?)last["created"]);
        Assert.Equal([(string)last["modified"]!], (await TaxiiHub.GetAsync(bridge, path + "versions/"))["versions"]!.AsArray().Select(version => (string)version!));

        await _police.RestartAsync();
        Assert.True((bool?)(await TaxiiHub.GetAsync(_police.Client("bridge"), path))["objects"]![0]!["revoked"]);
    }

    [Fact]
    public async Task Notice_ThatIsReplaced_IsANewVersionOfTheSameReport()
    {
        var inbox = new PoliceInbox(_federation);
        PublishResponse first = await inbox.PublishAsync(Notices.Threat("As first told"));
        _federation.Clock.Advance(TimeSpan.FromSeconds(1));
        PublishResponse second = await inbox.PublishAsync(Notices.Threat("As corrected"));
        HttpClient bridge = _police.Client("bridge");
        string path = $"{_police.Path(TestBundle.DutyDesk)}objects/{StixIds.OfNotice("report", new Guid(first.MessageId.Span, bigEndian: true))}/";
        Assert.Equal("As first told", (string?)(await TaxiiHub.GetAsync(bridge, path))["objects"]![0]!["name"]);

        await _federation.Client(TestBundle.School, "records").ChangeNoticeAsync(new ChangeNoticeRequest
        {
            RequestId = "correct",
            Change = new Change { Kind = ChangeKind.Correct, Reason = ChangeReason.Inaccurate, Target = first.MessageId, Replacement = second.MessageId },
        });
        JsonObject report;
        do
        {
            report = (await TaxiiHub.GetAsync(bridge, path))["objects"]![0]!.AsObject();
        }
        while ((string?)report["name"] == "As first told");

        Assert.Equal("As corrected", (string?)report["name"]);
        Assert.Null(report["revoked"]);
        Assert.True(string.CompareOrdinal((string?)report["created"], (string?)report["modified"]) < 0);
    }

    [Fact]
    public async Task AddedAfter_TheLastDate_GivesOnlyWhatIsNew()
    {
        var inbox = new PoliceInbox(_federation);
        await inbox.PublishAsync(Notices.Threat("Old"));
        HttpClient bridge = _police.Client("bridge");
        using HttpResponseMessage all = await bridge.GetAsync($"{_police.Path(TestBundle.DutyDesk)}objects/", TestContext.Current.CancellationToken);
        string last = all.Headers.GetValues("X-TAXII-Date-Added-Last").Single();
        Assert.Equal("{}", (await TaxiiHub.GetAsync(bridge, $"{_police.Path(TestBundle.DutyDesk)}objects/?added_after={last}")).ToJsonString());

        await inbox.PublishAsync(Notices.Threat("New"));
        string text = (await TaxiiHub.GetAsync(bridge, $"{_police.Path(TestBundle.DutyDesk)}objects/?added_after={last}")).ToJsonString();
        Assert.Contains("New", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Old", text, StringComparison.Ordinal);
    }

    private readonly List<JsonObject> _added = [];

    private static string IdOf(int number) => $"indicator--00000000-0000-4000-8000-{number:x12}";

    private static string Indicator(int number) =>
        $$"""{"type":"indicator","id":"{{IdOf(number)}}",{{Common}},"pattern":"[url:value = 'https://example.org/{{number}}']","pattern_type":"stix","valid_from":"2026-03-01T10:00:00.000Z"}""";

    // Everything but persons and what hangs on them, which STIX may not tell; labels come out as those of TLP 2.0 and statements under an id of their own.
    private bool Expected(JsonObject item)
    {
        HashSet<string> persons = [.. _added.Where(one => (string?)one["identity_class"] == "individual" || (string?)one["resource_level"] == "individual").Select(one => (string)one["id"]!)];
        persons.UnionWith(_added.Where(one => (string?)one["relationship_type"] == "attributed-to" && persons.Contains((string)one["target_ref"]!)).Select(one => (string)one["source_ref"]!).ToArray());
        string[] ends = [(string)item["id"]!, (string?)item["source_ref"] ?? "", (string?)item["target_ref"] ?? ""];
        return (string?)item["type"] != "marking-definition" && (bool?)item["revoked"] != true && !ends.Any(persons.Contains);
    }

    // Free text waits for somebody to review it, motivations are of a special category, and who made an object and when is the federation's own word.
    private static readonly HashSet<string> Withheld =
        new(["description", "goals", "objective", "contact_information", "primary_motivation", "secondary_motivations", "created_by_ref"], StringComparer.Ordinal);

    private static IEnumerable<string> Lost(JsonObject item, IEnumerable<JsonObject> versions) =>
        item.Select(property => property.Key).Where(name => !Withheld.Contains(name) && !versions.Any(version => version.ContainsKey(name))).Select(name => $"{(string)item["id"]!}: {name}");

    private static Tlp Strictest(JsonObject item) =>
        (item["object_marking_refs"]?.AsArray() ?? []).Select(mark => TlpLabels.TryFromStixMarkingId((string?)mark, out Tlp tlp) ? tlp : Tlp.Unspecified)
        .DefaultIfEmpty(Tlp.Unspecified).Max();

    private static async Task<JsonObject> StatusAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode == HttpStatusCode.Accepted, text);
            return JsonNode.Parse(text)!.AsObject();
        }
    }

    private async Task AddAsync(JsonArray objects, string name)
    {
        // Files of STIX 2.0 say their version on the bundle, which an envelope has not.
        JsonObject[] items = [.. objects.Select(item => item!.DeepClone().AsObject())];
        foreach (JsonObject item in items.Where(item => !item.ContainsKey("spec_version") && item.ContainsKey("created")))
        {
            item["spec_version"] = "2.1";
        }

        JsonObject status = await StatusAsync(await _school.PostAsync(
            _school.Client("bridge"), TestBundle.SafeguardingLead, new JsonObject { ["objects"] = new JsonArray([.. items.Select(item => item.DeepClone())]) }.ToJsonString()));
        Assert.True((int)status["failure_count"]! == 0, $"{name}: {status["failures"]?.ToJsonString()}");
        _added.AddRange(items);
    }
}
