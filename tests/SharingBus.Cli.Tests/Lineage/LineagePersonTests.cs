using System.Text.Json;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Tests.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Lineage;

/// <summary>What is held of a person, asked of a federation that runs.</summary>
public sealed class LineagePersonTests(ServedDemo demo) : IClassFixture<ServedDemo>
{
    private const string Police = "police-northbridge";
    private const string Social = "social-northbridge";

    private static readonly string[] s_why = ["--reason", "SUBJECT_ACCESS_REQUEST", "--reference", "DSAR 14"];

    private int _published;

    [Fact]
    public async Task Person_ByNumberOrNameAndBirth_IsFoundWhereverAViewNamesThem()
    {
        var message = await PublishAsync("P-1", "Kit Lowen", "subject_access: DISCLOSE");

        var byName = await FindUntilAsync(2, "--name", "kit  LOWEN", "--born", "2010-04-09");
        var byNumber = await FindAsync("P-1");

        Assert.Equal((Police, message, "DISCLOSE"), Of(Assert.Single(byNumber)));
        Assert.Contains(byNumber[0].GetProperty("happened").EnumerateArray(), static hit =>
            Of(hit, "outcome") == "RELEASED" && Of(hit, "role") == "social.case-lead" && Of(hit, "peer") == Social && hit.GetProperty("rules")[0].GetString() == "police-social-threats");
        Assert.Equal([(Police, message, "DISCLOSE"), (Social, message, "DISCLOSE")], byName.Select(Of).Order());
        Assert.Equal(byName.Select(Of), (await FindAsync("--who", await WhoAsync("""{"name": "Kit Lowen", "born": "2010-04-09"}"""))).Select(Of));
        Assert.Equal(message, Of(Assert.Single(await FindAsync("--who", await WhoAsync("""{"identifiers": ["P-1"]}""")))).Item2);
        Assert.Equal([Social], (await FindAsync("--name", "kit lowen", "--born", "2010-04-09", "--agency", Social)).Select(static one => Of(one, "agency")));
        Assert.Empty(await FindAsync("P-1", "--role", "youth.mentor"));
        Assert.Empty(await FindAsync("P-1", "--until", "2026-01-01"));
        Assert.Single(await FindAsync("P-1", "--role", "social.case-lead", "--since", "2026-01-01"));
    }

    [Fact]
    public async Task Answer_ForThePerson_HoldsWhatMayBeDisclosedAndNoSignOfTheRest()
    {
        var told = await PublishAsync("P-2", "Ida Moor", "subject_access: DISCLOSE");
        var since = await PublishAsync("P-2", "Ida Moor", "subject_access: DEFER_UNTIL", "subject_access_until_unix_seconds: 2026-01-01T00:00:00Z");
        string[] untold =
        [
            await PublishAsync("P-2", "Ida Moor", "subject_access: NEITHER_CONFIRM_NOR_DENY"),
            await PublishAsync("P-2", "Ida Moor", "subject_access: DEFER_UNTIL", "subject_access_until_unix_seconds: 2090-01-01T00:00:00Z"),
            await PublishAsync("P-2", "Ida Moor"),
        ];

        await FindUntilAsync(10, "--name", "Ida Moor", "--born", "2010-04-09");

        var answer = await RunAsync(["P-2", "--answer", "--agency", Police, .. s_why]);
        var inside = await RunAsync(["P-2", "--agency", Police, .. s_why]);
        var json = await RunAsync(["P-2", "--answer", "--json", "--agency", Police, .. s_why]);
        var nobody = await RunAsync(["P-nobody", "--answer", "--agency", Police, .. s_why]);

        foreach (var shown in new[] { answer, json })
        {
            Assert.All([told, since], id => Assert.Contains(id, shown.Output, StringComparison.Ordinal));
            Assert.All(untold, id => Assert.DoesNotContain(id, shown.Output, StringComparison.Ordinal));
            Assert.DoesNotContain("NEITHER", shown.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("police-social-threats", shown.Output, StringComparison.Ordinal);
        }

        Assert.Contains($"given to {Social} / social.case-lead", answer.Output, StringComparison.Ordinal);
        Assert.Equal(2, json.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        // Whoever has nothing but what must not be mentioned reads what somebody unknown reads.
        Assert.Equal(answer.Output.TrimEnd().Split('\n')[^1], nobody.Output.TrimEnd().Split(". ")[^1]);
        Assert.Equal(0, inside.ExitCode);
        int[] places = [.. new[] { "MAY BE DISCLOSED", told, "ASK IT", untold[2], "NOT TO BE MENTIONED YET", untold[1], "NEITHER CONFIRM NOR DENY:", untold[0] }
            .Select(text => inside.Output.IndexOf(text, StringComparison.Ordinal))];
        Assert.Equal(places.Order(), places);
        Assert.True(places[0] >= 0, inside.Output);
    }

    [Fact]
    public async Task Answer_WhereNothingMayBeMentioned_IsThatForSomebodyUnknown()
    {
        await PublishAsync("P-3", "Ole Finn", "subject_access: NEITHER_CONFIRM_NOR_DENY");

        foreach (string[] form in new string[][] { [], ["--json"] })
        {
            var hidden = await RunAsync(["P-3", "--answer", .. form, .. s_why]);
            var unknown = await RunAsync(["P-unknown", "--answer", .. form, .. s_why]);

            Assert.Equal((unknown.ExitCode, unknown.Output, unknown.Error), (hidden.ExitCode, hidden.Output, hidden.Error));
        }
    }

    [Fact]
    public async Task LookUp_OfAnybody_IsFoundBySearchAndDoesNotSayWho()
    {
        await RunAsync(["P-4711", "--agency", Police, "--reason", "COMPLAINT", "--reference", "C 4711"]);

        var run = await ToolRun.OfAsync("lineage", "search", "--outcome", "LOOKED_UP", "--data", demo.Path);

        Assert.Contains("COMPLAINT by demo-auditor: C 4711", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("P-4711", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Person_WhereANodeIsSilent_NamesItAndPrintsTheOthers()
    {
        var message = await PublishAsync("P-5", "Ann Low");
        using var copy = demo.CopyWithoutNodeOf("youth-northbridge");

        var run = await ToolRun.OfAsync(["lineage", "person", "P-5", .. s_why, "--data", copy.Path]);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("NOT HEARD   youth-northbridge", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("P-6")]
    [InlineData("P-6", "--reason", "COMPLAINT")]
    [InlineData("P-6", "--reference", "C-1")]
    [InlineData("P-6", "--reason", "CURIOSITY", "--reference", "C-1")]
    [InlineData("P-6", "--reason", "COMPLAINT", "--reference", "C-1", "--answer")]
    [InlineData("--name", "Ann Low", "--born", "2009", "--reason", "COMPLAINT", "--reference", "C-1")]
    public async Task Person_WithoutWhatIsNeeded_IsAWrongCall(params string[] args)
    {
        var run = await RunAsync(args);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.DoesNotContain(" found", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kit Lowen, 2010-04-09")]
    [InlineData("""{"name": "Kit Lowen", "birth": "2010-04-09"}""")]
    [InlineData("null")]
    public async Task Who_ThatIsNotUnderstood_IsAWrongCallThatRepeatsNothingOfIt(string who)
    {
        var run = await RunAsync(["--who", await WhoAsync(who), .. s_why]);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("--who takes JSON", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Lowen", run.Error, StringComparison.Ordinal);
    }

    private async Task<string> WhoAsync(string text)
    {
        var file = Path.Combine(demo.Path, $"who-{_published++}.json");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        return file;
    }

    private static (string?, string?, string?) Of(JsonElement record) => (Of(record, "agency"), Of(record, "message_id"), Of(record, "subject_access"));

    private static string? Of(JsonElement record, string member) => record.GetProperty(member).GetString();

    private async Task<string> PublishAsync(string number, string name, params string[] handling)
    {
        var text = ServedDemo.Notice.Replace("  purpose:", string.Concat(handling.Select(static line => $"  {line}\n")) + "  purpose:", StringComparison.Ordinal) + $$"""

            persons:
              - ref: p1
                subject_category: SUBJECT_OF_CONCERN
                age_status: CHILD
                threshold: BEHAVIOUR_OBSERVED
                threshold_decision: { decided_by_role: police.prevention-officer, reason: Seen by an officer }
                identity_certainty: CERTAIN
                dispute_status: NONE
                names: [{ script: LATN, full: {{name}} }]
                date_of_birth: 2010-04-09
                identifiers: [{ scheme: case-number, value: {{number}} }]
            """;
        var file = Path.Combine(demo.Path, $"person-{number}-{_published++}.yaml");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        return ServedDemo.IdIn(await ToolRun.OfAsync("publish", "--data", demo.Path, "--as", $"{Police}/case-system", "--type", "ThreatNotice", "--file", file));
    }

    private Task<ToolRun> RunAsync(string[] args) => ToolRun.OfAsync(["lineage", "person", .. args, "--data", demo.Path]);

    private async Task<JsonElement[]> FindAsync(params string[] args)
    {
        var run = await RunAsync([.. args, "--json", .. s_why]);
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
    }

    // Until so many agencies have it.
    private async Task<JsonElement[]> FindUntilAsync(int agencies, params string[] args)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var found = await FindAsync(args);
            if (found.Length >= agencies)
            {
                return found;
            }

            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
