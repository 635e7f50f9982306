using System.Text.Json;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Scenarios;
using SharingBus.Fusion.V1;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

/// <summary>A bulletin in a whole federation: real nodes, the sample policies, and the tool on both sides.</summary>
public sealed class BulletinCommandTests(ServedDemo demo) : IClassFixture<ServedDemo>
{
    private const string Police = "police-northbridge/case-system";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Bulletin_DraftedPublishedAndTakenBack_ReachesThoseWhoMayHaveItsNotice()
    {
        var published = await demo.PublishAsync("case-system");
        Assert.True(published.ExitCode == ExitCodes.Done, published.Error);
        var notice = ServedDemo.IdIn(published);
        await TakenAsync(notice);
        string[] what = ["--situation", notice, "--title", "Look out", "--text", "Expect more before the weekend."];

        var draft = await DoneAsync("draft", what);

        Assert.Contains("  AMBER  1 notice", draft, StringComparison.Ordinal);
        Assert.Contains("FACT: Developing threat in Oakhollow: 1 independent source. Severity: minor. First observed on 2026-03-02.", draft, StringComparison.Ordinal);
        Assert.Contains("ASSESSMENT: Expect more before the weekend.", draft, StringComparison.Ordinal);
        Assert.Contains("goes to youth-northbridge/youth.mentor", draft, StringComparison.Ordinal);
        Assert.Contains("goes to schools-northbridge/education.safeguarding-lead", draft, StringComparison.Ordinal);
        Assert.Contains("NOT to  schools-northbridge/education.coordinator", draft, StringComparison.Ordinal);
        Assert.DoesNotContain("Something to look at", draft, StringComparison.Ordinal);
        Assert.Contains("There is no bulletin.", await DoneAsync("list"), StringComparison.Ordinal);

        var id = draft.Split(' ')[0];
        string[] who = ["--draft", id, "--analyst", "I. Verrell", "--reviewer", "N. Ferris"];
        Assert.StartsWith($"{id}-1  PLANNED  AMBER", await DoneAsync("publish", [.. what, .. who]), StringComparison.Ordinal);
        await UntilAsync($"{id}-1", "PUBLISHED");
        var read = await ReadAsync("youth-northbridge", "youth.mentor");
        Assert.Contains("Look out", read, StringComparison.Ordinal);
        Assert.DoesNotContain("Verrell", read, StringComparison.Ordinal);
        Assert.DoesNotContain("Ferris", read, StringComparison.Ordinal);

        var shown = await DoneAsync("show", $"{id}-1");
        Assert.Contains($"notice {notice}", shown, StringComparison.Ordinal);
        Assert.Contains("to youth-northbridge/youth.mentor", shown, StringComparison.Ordinal);
        await DoneAsync("withdraw", $"{id}-1", "--reason", "SENT_IN_ERROR", "--analyst", "I. Verrell", "--because", "the wrong week");
        Assert.Contains("WITHDRAWN", await DoneAsync("list"), StringComparison.Ordinal);
        var change = await ReadAsync("youth-northbridge", "youth.mentor");
        Assert.Contains("RETRACT", change, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task List_AsJson_IsOneObjectALineAndEmptyWhereNothingNeedsALook()
    {
        Assert.Equal("", (await DoneAsync("list", "--review", "--json")).Trim());
        Assert.Contains("There is no bulletin.", await DoneAsync("list", "--review"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("draft", "--title", "Look out")]
    [InlineData("publish", "--situation", "sit-0195515c1f3a7c219d0e5b6f0a3c2d11", "--title", "Look out")]
    [InlineData("show")]
    [InlineData("withdraw", "bul-1", "--reason", "BECAUSE", "--analyst", "I. Verrell", "--because", "so")]
    public async Task Command_ThatLacksWhatItNeeds_IsUsage(string command, params string[] args) => Assert.Equal(ExitCodes.Usage, (await RunAsync(command, args)).ExitCode);

    private Task<ToolRun> RunAsync(string command, params string[] args) =>
        ToolRun.OfAsync(["bulletin", command, .. args, "--data", demo.Path, "--as", "fusion-northbridge/analyst-desk"]);

    private async Task<string> DoneAsync(string command, params string[] args)
    {
        var run = await RunAsync(command, args);
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        return run.Output;
    }

    private async Task<string> ReadAsync(string agency, string role)
    {
        var read = await ToolRun.OfAsync(
            "subscribe", "--data", demo.Path, "--as", $"{agency}/{FederationInboxes.System}", "--role", role, "--subscriber", "bulletins", "--type", "KnowledgeProduct", "--count", "1");
        Assert.True(read.ExitCode == ExitCodes.Done, read.Error);
        return read.Output;
    }

    private async Task TakenAsync(string notice)
    {
        GetSituationRequest request = new() { Notice = NoticeFile.IdOf(notice) };
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                await demo.Federation.Fusion.GetSituationAsync(request, cancellationToken: patience.Token);
                return;
            }
            catch (Grpc.Core.RpcException early) when (early.StatusCode == Grpc.Core.StatusCode.NotFound)
            {
                patience.Token.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task UntilAsync(string bulletin, string state)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            using var answer = JsonDocument.Parse(await DoneAsync("show", bulletin, "--json"));
            if (answer.RootElement.GetProperty("bulletin").GetProperty("state").GetString()!.EndsWith(state, StringComparison.Ordinal))
            {
                return;
            }

            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
