using System.Text.Json;
using SharingBus.Cli.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

public sealed class SituationsCommandTests(ServedDemo demo) : IClassFixture<ServedDemo>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Situation_SplitMergedConfirmedAndRejected_SaysWhatWasDecided()
    {
        string[] notices =
        [
            await PublishAsync("police-northbridge/case-system"), await PublishAsync("schools-northbridge/incident-desk"),
        ];
        var id = await SituationAsync();

        var shown = await DoneAsync("show", notices[1]);
        Assert.StartsWith($"{id}  2 notices of police-northbridge, schools-northbridge", shown, StringComparison.Ordinal);
        Assert.All(notices, notice => Assert.Contains($"notice {notice}", shown, StringComparison.Ordinal));
        Assert.Contains($"link {notices[0]} {notices[1]} ", shown, StringComparison.Ordinal);
        Assert.Contains(" decibans: ", shown, StringComparison.Ordinal);
        Assert.Contains("Both were observed in the same municipality", shown, StringComparison.Ordinal);

        var confirmed = await DecideAsync("confirm", id);
        Assert.Contains("dec-1  CONFIRM as of 2 notices", confirmed, StringComparison.Ordinal);
        var split = await DecideAsync("split", id, notices[1]);
        Assert.Contains($"{Environment.NewLine}  notice {notices[1]}{Environment.NewLine}  apart from {notices[0]}", split, StringComparison.Ordinal);
        Assert.Contains("dec-1  CONFIRM as of 2 notices; 1 left since", split, StringComparison.Ordinal);
        Assert.Contains("There is no situation.", await DoneAsync("list"), StringComparison.Ordinal);

        var refused = await RunAsync("merge", notices[1], id, "--analyst", "I. Verrell", "--because", "same sender");
        Assert.Equal(ExitCodes.Failed, refused.ExitCode);
        Assert.Contains("DECISION_IN_THE_WAY", refused.Error, StringComparison.Ordinal);
        Assert.Contains("dec-2. Withdraw it first.", refused.Error, StringComparison.Ordinal);

        var withdrawn = await DecideAsync("withdraw", "dec-2");
        Assert.Contains("by I. Verrell (analyst-desk): seen by the patrol", withdrawn, StringComparison.Ordinal);
        Assert.Contains($"{id}  2 notices", withdrawn, StringComparison.Ordinal);
        await DecideAsync("merge", id, notices[1]);
        await DecideAsync("withdraw", "dec-1");
        Assert.Contains("REJECTED", await DecideAsync("reject", notices[0]), StringComparison.Ordinal);

        var decisions = (await DoneAsync("decisions", "--json")).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        using var newest = JsonDocument.Parse(decisions[0]);
        Assert.Equal(("dec-4", 4), (newest.RootElement.GetProperty("decision_id").GetString(), decisions.Length));
        Assert.Contains("dec-2  SPLIT", await DoneAsync("decisions"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("confirm", "sit-1", "--analyst", "A")]
    [InlineData("split", "sit-1", "--analyst", "A", "--because", "b")]
    [InlineData("show", "something")]
    public async Task Command_ThatLacksWhatItNeeds_IsUsage(string command, params string[] args) =>
        Assert.Equal(ExitCodes.Usage, (await RunAsync(command, args)).ExitCode);

    private Task<ToolRun> RunAsync(string command, params string[] args) =>
        ToolRun.OfAsync(["situations", command, .. args, "--data", demo.Path, "--as", "fusion-northbridge/analyst-desk"]);

    private Task<string> DecideAsync(string command, params string[] args) =>
        DoneAsync(command, [.. args, "--analyst", "I. Verrell", "--because", "seen by the patrol"]);

    private async Task<string> DoneAsync(string command, params string[] args)
    {
        var run = await RunAsync(command, args);
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        return run.Output;
    }

    private async Task<string> PublishAsync(string system)
    {
        var file = Path.Combine(demo.Path, "situation-notice.yaml");
        await File.WriteAllTextAsync(file, ServedDemo.Notice.Replace("Oakhollow", "Elmhollow", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var published = await ToolRun.OfAsync("publish", "--data", demo.Path, "--as", system, "--type", "ThreatNotice", "--file", file);
        Assert.True(published.ExitCode == ExitCodes.Done, published.Error);
        return ServedDemo.IdIn(published);
    }

    private async Task<string> SituationAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            var listed = await RunAsync("list", "--json");
            if (listed.Output.Trim() is { Length: > 0 } line)
            {
                using var situation = JsonDocument.Parse(line);
                return situation.RootElement.GetProperty("situation_id").GetString()!;
            }
        }
    }
}
