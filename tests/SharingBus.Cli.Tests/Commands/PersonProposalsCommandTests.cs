using System.Text.Json;
using SharingBus.Cli.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

/// <summary>What analysts say of two notices that may name one person, by the tool at a hub that runs.</summary>
public sealed class PersonProposalsCommandTests(ServedDemo demo) : IClassFixture<ServedDemo>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Proposal_ConfirmedReopenedAndRejected_SaysWhereItStands()
    {
        Assert.Contains("There is no proposal.", await DoneAsync("list"), StringComparison.Ordinal);
        string[] notices =
        [
            await demo.PublishAboutAPersonAsync("police-northbridge/case-system"), await demo.PublishAboutAPersonAsync("schools-northbridge/incident-desk"),
        ];
        var id = await ProposedAsync();

        var listed = await DoneAsync("list");
        Assert.StartsWith($"{id}  OPEN{Environment.NewLine}", listed, StringComparison.Ordinal);
        Assert.All(notices, notice => Assert.Contains($"  notice {notice}{Environment.NewLine}", listed, StringComparison.Ordinal));

        var unsure = await RunAsync("confirm", id, "--certainty", "POSSIBLE", "--analyst", "I. Verrell", "--because", "Looks alike.");
        Assert.Equal(ExitCodes.Failed, unsure.ExitCode);
        Assert.Contains("identity_certainty: To confirm", unsure.Error, StringComparison.Ordinal);

        Assert.StartsWith($"{id}  CONFIRMED by I. Verrell", await SaidAsync("confirm", id, "--certainty", "probable"), StringComparison.Ordinal);
        Assert.StartsWith($"{id}  OPEN{Environment.NewLine}", await SaidAsync("reopen", id), StringComparison.Ordinal);
        using var rejected = JsonDocument.Parse(await SaidAsync("reject", id, "--certainty", "CERTAIN", "--json"));
        Assert.Equal("PROPOSAL_STATE_REJECTED", rejected.RootElement.GetProperty("state").GetString());

        var final = await RunAsync("reopen", id, "--analyst", "I. Verrell", "--because", "Looked again.");
        Assert.Equal(ExitCodes.Failed, final.ExitCode);
        Assert.Contains("PROPOSAL_NOT_CONFIRMED", final.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("confirm", "pro-1", "--analyst", "A", "--because", "b")]
    [InlineData("reject", "pro-1", "--certainty", "SURE", "--analyst", "A", "--because", "b")]
    [InlineData("reopen", "pro-1", "--analyst", "A")]
    public async Task Command_ThatLacksWhatItNeeds_IsUsage(string command, params string[] args) =>
        Assert.Equal(ExitCodes.Usage, (await RunAsync(command, args)).ExitCode);

    private Task<ToolRun> RunAsync(string command, params string[] args) =>
        ToolRun.OfAsync(["proposals", command, .. args, "--data", demo.Path, "--as", "fusion-northbridge/analyst-desk"]);

    private Task<string> SaidAsync(string command, params string[] args) => DoneAsync(command, [.. args, "--analyst", "I. Verrell", "--because", "Asked both."]);

    private async Task<string> DoneAsync(string command, params string[] args)
    {
        var run = await RunAsync(command, args);
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        return run.Output;
    }

    private async Task<string> ProposedAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            if ((await DoneAsync("list", "--json")).Trim() is { Length: > 0 } line)
            {
                using var proposal = JsonDocument.Parse(line);
                return proposal.RootElement.GetProperty("proposal_id").GetString()!;
            }
        }
    }
}
