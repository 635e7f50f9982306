using System.Text.Json;
using SharingBus.Backbone;
using SharingBus.Cli.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

public sealed class QuarantineCommandTests(ServedDemo demo) : IClassFixture<ServedDemo>
{
    private const string Sender = "youth-northbridge";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Item_ListedShownRetriedAndDiscarded_SaysWhatBecameOfIt()
    {
        var item = await SetAsideAsync("not a batch at all");

        var list = await RunAsync("list", "--status", "WAITING");
        Assert.Contains("REASON", list.Output, StringComparison.Ordinal);
        Assert.Contains("BATCH_NOT_CANONICAL", list.Output, StringComparison.Ordinal);

        var shown = await RunAsync("show", item, "--content");
        Assert.True(shown.ExitCode == ExitCodes.Done, shown.Error);
        Assert.Contains($"sender          {Sender}", shown.Output, StringComparison.Ordinal);
        Assert.Contains("still sealed: 18 bytes", shown.Output, StringComparison.Ordinal);

        var retried = await RunAsync("retry", item);
        Assert.Equal(ExitCodes.Failed, retried.ExitCode);
        Assert.Contains("still refused: BATCH_NOT_CANONICAL", retried.Output, StringComparison.Ordinal);

        var discarded = await RunAsync("discard", item, "--because", "noise of a test");
        Assert.True(discarded.ExitCode == ExitCodes.Done, discarded.Error);
        using var after = JsonDocument.Parse((await RunAsync("show", item, "--json")).Output);
        Assert.Equal("DISCARDED", after.RootElement.GetProperty("status").GetString());
        Assert.Equal("ERASED", after.RootElement.GetProperty("content").GetString());
        Assert.Equal(2, after.RootElement.GetProperty("attempts").GetInt32());

        var again = await RunAsync("retry", item);
        Assert.Equal(ExitCodes.Failed, again.ExitCode);
        Assert.Contains("QUARANTINE_ITEM_SETTLED", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_WithALimit_SaysHowToGoOn()
    {
        await SetAsideAsync("first");
        await SetAsideAsync("second");

        var first = await RunAsync("list", "--sender", Sender, "--limit", "1");
        var next = first.Output[(first.Output.IndexOf("--after ", StringComparison.Ordinal) + "--after ".Length)..].Trim();
        var second = await RunAsync("list", "--sender", Sender, "--limit", "1", "--after", next, "--json");

        using var item = JsonDocument.Parse(second.Output);
        Assert.True(item.RootElement.GetProperty("item").GetInt64() > long.Parse(next, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task List_ThatFitsNothing_SaysSo()
    {
        var run = await RunAsync("list", "--sender", "nobody");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains("Nothing is in quarantine that fits.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_WithAnUnknownReason_NamesTheReasons()
    {
        var run = await RunAsync("list", "--reason", "bad-weather");

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("SIGNATURE_INVALID", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discard_WithoutAReason_IsRefused()
    {
        var run = await RunAsync("discard", "1");

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("--because", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_ByASystemWithoutTheRight_IsRefused()
    {
        var run = await ToolRun.OfAsync("quarantine", "retry", "1", "--data", demo.Path, "--as", "police-northbridge/demo-auditor");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("NOT_PERMITTED", run.Error, StringComparison.Ordinal);
    }

    private Task<ToolRun> RunAsync(params string[] args) =>
        ToolRun.OfAsync(["quarantine", .. args, "--data", demo.Path, "--as", "police-northbridge/demo-operations"]);

    // Sends the police what is no batch, and returns the number under which it is set aside.
    private async Task<string> SetAsideAsync(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        await using var backbone = demo.Federation.Backbones.Connect(Sender);
        await backbone.StartAsync([], (_, _) => Task.FromResult(ReceiveOutcome.Acknowledge), TestContext.Current.CancellationToken);
        await backbone.SendAsync("police-northbridge", Lane.Bulk, Guid.CreateVersion7(), bytes, TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var list = await RunAsync("list", "--json");
            foreach (var line in list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                using var item = JsonDocument.Parse(line);
                if (item.RootElement.GetProperty("digest").GetString() == digest)
                {
                    return item.RootElement.GetProperty("item").GetRawText();
                }
            }

            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
