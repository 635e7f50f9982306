using System.Text.Json;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Tests.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Lineage;

/// <summary>What an auditor asks of a federation that runs.</summary>
public sealed class LineageSearchTests(ServedDemo demo) : IClassFixture<ServedDemo>, IDisposable
{
    private const string Lead = "education.safeguarding-lead";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-search-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Search_ByRoleAndOutcome_FindsWhatTheRoleReceived()
    {
        var message = await PublishAsync();

        var received = await SearchAsync("--role", Lead, "--outcome", "RECEIVED", "--from", "2026-01-01");

        var hit = Assert.Single(received, hit => Of(hit, "message_id") == message && Of(hit, "agency") == "schools-northbridge");
        Assert.Equal(("RECEIVED", "police-northbridge", Lead), (Of(hit, "outcome"), Of(hit, "peer"), Of(hit, "role")));
        Assert.Empty(await SearchAsync("--role", Lead, "--outcome", "RECEIVED", "--until", "2026-01-01"));
        Assert.Empty(await SearchAsync("--role", Lead, "--with", "nobody-at-all"));
    }

    [Fact]
    public async Task Search_ByRuleAndPurpose_FindsTheDecision()
    {
        var message = await PublishAsync();

        var hits = await SearchAsync("--rule", "police-schools-threats", "--purpose", "PREVENTION", "--message", message);

        Assert.NotEmpty(hits);
        Assert.All(hits, static hit => Assert.Equal(("RELEASED", "PREVENTION"), (Of(hit, "outcome"), Of(hit, "purpose"))));
        Assert.Empty(await SearchAsync("--rule", "police-schools-threats", "--purpose", "INVESTIGATION"));
    }

    [Fact]
    public async Task Search_WhereANodeIsSilent_NamesItAndPrintsTheOthers()
    {
        var message = await PublishAsync();
        using var copy = demo.CopyWithoutNodeOf("youth-northbridge");

        var run = await ToolRun.OfAsync("lineage", "search", "--message", message, "--data", copy.Path);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("NOT HEARD   youth-northbridge", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--outcome", "LOST")]
    [InlineData("--purpose", "FUN")]
    [InlineData("--message", "no-id")]
    public async Task Search_ForWhatThereIsNot_IsAWrongCall(params string[] args)
    {
        var run = await ToolRun.OfAsync(["lineage", "search", .. args, "--data", demo.Path]);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
    }

    [Fact]
    public async Task Search_ForAMessageAndWhatCameOfAnother_IsRefused()
    {
        var message = await PublishAsync();

        var run = await ToolRun.OfAsync("lineage", "search", "--message", message, "--downstream", message, "--data", demo.Path);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("derived_from", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_OfARange_HoldsWhatWasDecidedInIt()
    {
        var message = await PublishAsync();
        await SearchUntilAsync(message);
        var file = Path.Combine(_directory.FullName, "range.csv");

        var run = await ToolRun.OfAsync("lineage", "export", "--from", "2026-01-01", "--data", demo.Path, "--format", "csv", "--out", file);
        var none = await ToolRun.OfAsync("lineage", "export", "--until", "2026-01-01", "--data", demo.Path, "--format", "csv", "--out", $"{file}.none");
        var both = await ToolRun.OfAsync("lineage", "export", message, "--until", "2026-01-01", "--data", demo.Path, "--out", $"{file}.both");

        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        Assert.Contains($"{message},police-northbridge,", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Failed, ExitCodes.Usage), (none.ExitCode, both.ExitCode));
    }

    private static string? Of(JsonElement hit, string member) => hit.GetProperty(member).GetString();

    private async Task<string> PublishAsync()
    {
        var message = ServedDemo.IdIn(await demo.PublishAsync("case-system"));
        await SearchUntilAsync(message);
        return message;
    }

    // Until the schools hold it.
    private async Task SearchUntilAsync(string message)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!(await SearchAsync("--message", message, "--outcome", "RECEIVED")).Any(static hit => Of(hit, "agency") == "schools-northbridge"))
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task<JsonElement[]> SearchAsync(params string[] args)
    {
        var run = await ToolRun.OfAsync(["lineage", "search", .. args, "--json", "--data", demo.Path]);
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
    }
}
