using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Demo;
using SharingBus.Cli.Lineage;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

public sealed class ServedDemoTests(ServedDemo demo) : IClassFixture<ServedDemo>
{
    [Fact]
    public async Task Notice_PublishedAndSubscribed_IsTracedThroughTheAgencies()
    {
        var published = await PublishAsync("case-system");
        var id = published.Output.Trim();
        Assert.True(published.ExitCode == ExitCodes.Done, published.Error);

        var received = await ToolRun.OfAsync(
            "subscribe", "--data", demo.Path, "--as", "youth-northbridge/demo-inbox", "--role", "youth.mentor", "--count", "1");
        Assert.True(received.ExitCode == ExitCodes.Done, received.Error);
        using var delivery = JsonDocument.Parse(received.Output);
        Assert.Equal(id, delivery.RootElement.GetProperty("message_id").GetString());
        Assert.Equal("Something to look at", delivery.RootElement.GetProperty("notice").GetProperty("title").GetString());

        var trace = await ToolRun.OfAsync("lineage", "trace", id, "--data", demo.Path);

        Assert.True(trace.ExitCode == ExitCodes.Done, trace.Output + trace.Error);
        AssertInOrder(
            trace.Output,
            "police-northbridge   #",
            "accepted ThreatNotice",
            "decided under bundle 1",
            "released  youth-northbridge/youth.mentor  under prevention-team by police-youth-threats",
            "withheld  youth-northbridge/youth.coordinator  NO_GRANT",
            "received from police-northbridge",
            "delivered to youth.mentor (cli)",
            "acknowledged by youth.mentor (cli)");
        Assert.Contains("sent to youth-northbridge", trace.Output, StringComparison.Ordinal);

        var holders = await ToolRun.OfAsync("holders", id, "--data", demo.Path, "--as", "police-northbridge/case-system");
        var json = await ToolRun.OfAsync("holders", id, "--json", "--data", demo.Path, "--as", "police-northbridge/case-system");
        Assert.True(holders.ExitCode == ExitCodes.Done, holders.Error);
        Assert.Contains("expires 2026-08-28 00:00:00Z", holders.Output, StringComparison.Ordinal);
        Assert.Contains("youth-northbridge", holders.Output, StringComparison.Ordinal);
        using var status = JsonDocument.Parse(json.Output);
        Assert.Contains(status.RootElement.GetProperty("holders").EnumerateArray(), h => h.GetProperty("agency").GetString() == "youth-northbridge");
    }

    [Fact]
    public async Task Trace_ThatTheCallerEnds_CallsNoNodeSilent()
    {
        using var clients = DemoClients.Open(demo.Path);

        await Assert.ThrowsAsync<RpcException>(() => FederationTrace.AskAsync(clients, ByteString.CopyFrom(new byte[16]), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Policies_OfARunningFederation_AnswerLikeTheirDocuments()
    {
        var served = await ToolRun.OfAsync("policy", "reach", "--field", "Person.date_of_birth", "--json", "--data", demo.Path);
        var read = await ToolRun.OfAsync("policy", "reach", "--field", "Person.date_of_birth", "--json");
        var diff = await ToolRun.OfAsync("policy", "diff", "northbridge", "--data", demo.Path);

        Assert.True(served.ExitCode == ExitCodes.Done, served.Error);
        Assert.Equal(Reaches(read.Output), Reaches(served.Output));
        Assert.True(diff.ExitCode == ExitCodes.Done, diff.Output + diff.Error);
        Assert.Contains("Nothing changes", diff.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_ByASystemWithoutTheRight_IsRefusedWithTheReason()
    {
        var run = await PublishAsync("demo-inbox");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("NOT_PERMITTED", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_ByAnUnknownSystem_NamesTheSystems()
    {
        var run = await PublishAsync("nobody");

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("police-northbridge/case-system", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trace_OfAMessageNobodyKnows_FailsAndSaysSo()
    {
        var run = await ToolRun.OfAsync("lineage", "trace", "0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11", "--data", demo.Path);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("anything on record", run.Output, StringComparison.Ordinal);
    }

    private static void AssertInOrder(string text, params string[] parts)
    {
        var at = 0;
        foreach (var part in parts)
        {
            var found = text.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{part}' is missing behind position {at} of:{Environment.NewLine}{text}");
            at = found;
        }
    }

    private Task<ToolRun> PublishAsync(string system) => demo.PublishAsync(system);

    private static string Reaches(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("reaches").GetRawText();
    }
}
