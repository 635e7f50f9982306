using System.Text.Json;
using SharingBus.Cli.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

/// <summary>What needs a second person: break-glass is reviewed, and what is held is let go.</summary>
public sealed class SecondPersonCommandTests(AlarmedDemo demo) : IClassFixture<AlarmedDemo>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task BreakGlass_OpenedWatchedAndClosed_SaysWhoHasToLook()
    {
        var opened = await OpenAsync("schools-northbridge", "--agreement", "prevention-team", "--hours", "2");
        Assert.True(opened.ExitCode == ExitCodes.Done, opened.Error);
        Assert.Contains("OPEN", opened.Output, StringComparison.Ordinal);
        Assert.Contains(
            "The auditors and police.coordinator are told, social-northbridge/social.coordinator as soon as their node answers.", opened.Output, StringComparison.Ordinal);
        var id = opened.Output[..36];

        var watched = await RunAsync("demo-inbox", "break-glass", "watch", "--role", "police.coordinator", "--count", "1", "--json");
        using var item = JsonDocument.Parse(watched.Output);
        Assert.Equal(id, item.RootElement.GetProperty("id").GetString());
        Assert.Equal("R. Example", item.RootElement.GetProperty("person").GetString());

        var own = await CloseAsync("demo-command", id);
        Assert.Contains("SECOND_PERSON_NEEDED", own.Error, StringComparison.Ordinal);
        var closed = await CloseAsync("demo-inbox", id);
        Assert.True(closed.ExitCode == ExitCodes.Done, closed.Error);
        Assert.Contains("by H. Example of police-northbridge: justified", closed.Output, StringComparison.Ordinal);

        var list = await RunAsync("demo-auditor", "break-glass", "list");
        Assert.Contains("REVIEWED", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BreakGlass_WithASupervisorElsewhere_IsToldThereReviewedThereAndTraced()
    {
        var opened = await OpenAsync("schools-northbridge", "--agreement", "prevention-team", "--hours", "2");
        Assert.True(opened.ExitCode == ExitCodes.Done, opened.Error);
        var id = opened.Output[..36];

        await UntilAsync(async () => (await RunAsync("demo-auditor", "break-glass", "list")).Output, "social-northbridge/social.coordinator is told");
        var listed = await AsSupervisorAsync("list");
        Assert.Contains(id, listed.Output, StringComparison.Ordinal);
        Assert.Contains("by R. Example as police-northbridge/police.duty-desk: a threat", listed.Output, StringComparison.Ordinal);
        Assert.Contains("widens No emergency grant of the agency concerns these recipients.", listed.Output, StringComparison.Ordinal);
        var given = await ToolRun.OfAsync(
            "subscribe", "--data", demo.Path, "--as", "social-northbridge/demo-inbox", "--role", "social.coordinator", "--count", "1");
        Assert.Contains("\"break_glass\":", given.Output, StringComparison.Ordinal);
        var closed = await AsSupervisorAsync("close", id, "--person", "S. Example", "--because", "justified");
        Assert.True(closed.ExitCode == ExitCodes.Done, closed.Error);

        await UntilAsync(
            async () => (await RunAsync("demo-auditor", "break-glass", "list")).Output, "before its hours were over, by S. Example of social-northbridge: justified");
        var trace = await ToolRun.OfAsync("lineage", "trace", id, "--data", demo.Path);
        Assert.Contains("told of break-glass of police-northbridge (Open): social.coordinator", trace.Output, StringComparison.Ordinal);
        Assert.Contains("reviewed break-glass: S. Example as social-northbridge/social.coordinator", trace.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BREAK_GLASS_NOT_ALLOWED", "schools-northbridge", "--hours", "2")]
    [InlineData("BREAK_GLASS_TOO_LONG", "schools-northbridge", "--agreement", "prevention-team", "--hours", "5")]
    [InlineData("UNKNOWN_AGENCY", "nobody", "--agreement", "prevention-team")]
    public async Task BreakGlass_ThatMayNotBeOpened_NamesTheReason(string reason, string recipient, params string[] args)
    {
        var run = await OpenAsync(recipient, args);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_HeldShownAndApproved_ReachesTheMentor()
    {
        var id = await PublishAsync();
        Assert.Contains("ThreatNotice", (await RunAsync("demo-approver", "release", "list")).Output, StringComparison.Ordinal);

        var shown = await RunAsync("demo-approver", "release", "show", id);
        Assert.True(shown.ExitCode == ExitCodes.Done, shown.Error);
        Assert.Contains("youth-northbridge/youth.mentor: RELEASED under prevention-team", shown.Output, StringComparison.Ordinal);
        Assert.Contains("--bundle 1", shown.Output, StringComparison.Ordinal);

        var own = await RunAsync("demo-approver", "release", "approve", id, "--person", "r. example", "--because", "mine");
        Assert.Contains("SECOND_PERSON_NEEDED", own.Error, StringComparison.Ordinal);
        var approved = await RunAsync("demo-approver", "release", "approve", id, "--person", "H. Example", "--because", "checked", "--bundle", "1");
        Assert.True(approved.ExitCode == ExitCodes.Done, approved.Error);
        var received = await ToolRun.OfAsync(
            "subscribe", "--data", demo.Path, "--as", "youth-northbridge/demo-inbox", "--role", "youth.mentor", "--count", "1");
        Assert.Contains(id, received.Output, StringComparison.Ordinal);

        var trace = await ToolRun.OfAsync("lineage", "trace", id, "--data", demo.Path);
        Assert.Contains("held      youth-northbridge/youth.mentor", trace.Output, StringComparison.Ordinal);
        Assert.Contains("approved for youth-northbridge by H. Example: checked", trace.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_Refused_IsSettled()
    {
        var id = await PublishAsync();

        var refused = await RunAsync("demo-approver", "release", "refuse", id, "--person", "H. Example", "--because", "too much", "--json");
        var again = await RunAsync("demo-approver", "release", "approve", id, "--person", "H. Example", "--because", "after all");

        using var item = JsonDocument.Parse(refused.Output);
        Assert.Equal("REFUSED", item.RootElement.GetProperty("status").GetString());
        Assert.Contains("RELEASE_SETTLED", again.Error, StringComparison.Ordinal);
    }

    private Task<ToolRun> AsSupervisorAsync(string command, params string[] args) => ToolRun.OfAsync(
        ["break-glass", command, .. args, "--role", "social.coordinator", "--data", demo.Path, "--as", "social-northbridge/demo-inbox"]);

    private static async Task UntilAsync(Func<Task<string>> ask, string says)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!(await ask()).Contains(says, StringComparison.Ordinal))
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private Task<ToolRun> OpenAsync(string recipient, params string[] args) => RunAsync(
        "demo-command",
        ["break-glass", "open", "--role", "police.duty-desk", "--person", "R. Example", "--to", recipient, "--because", "a threat", .. args]);

    private Task<ToolRun> CloseAsync(string system, string id) =>
        RunAsync(system, "break-glass", "close", id, "--role", "police.coordinator", "--person", "H. Example", "--because", "justified");

    private Task<ToolRun> RunAsync(string system, params string[] args) =>
        ToolRun.OfAsync([.. args, "--data", demo.Path, "--as", $"police-northbridge/{system}"]);

    // Publishes, and returns the id once the notice waits.
    private async Task<string> PublishAsync()
    {
        var published = await RunAsync("case-system", "publish", "--type", "ThreatNotice", "--file", demo.NoticeFile, "--person", "R. Example");
        Assert.True(published.ExitCode == ExitCodes.Done, published.Error);
        var id = published.Output.Trim();
        using var patience = new CancellationTokenSource(Patience);
        while (!(await RunAsync("demo-approver", "release", "list", "--json")).Output.Contains(id, StringComparison.Ordinal))
        {
            patience.Token.ThrowIfCancellationRequested();
        }

        return id;
    }
}
