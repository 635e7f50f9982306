using System.Text.Json;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Demo;
using SharingBus.Cli.Tests.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Policies;

/// <summary>What people ask of policies, asked of the sample set and of copies of it.</summary>
public sealed class PolicyQuestionsTests : IDisposable
{
    private const string Notice = """
        handling: { tlp: AMBER, purpose: SAFEGUARDING, actuality: ACTUAL, disclosure_basis: PUBLIC_TASK, secrecy_gate: NONE }
        kind: VICTIM_SUPPORT
        case_id: NB-1
        person: { ref: p1, subject_category: VICTIM, age_status: CHILD, names: [{ script: LATN, full: Somebody }], date_of_birth: 2012-01-24, health_note: A note }
        concerns: [{ assertion: FACT, description: A concern }]
        """;

    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("sharingbus-policies-");

    public PolicyQuestionsTests()
    {
        foreach (var (name, text) in SampleDocuments.PolicyFiles(SampleDocuments.Northbridge))
        {
            string path = Path.Combine(_copy.FullName, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }

    public void Dispose() => _copy.Delete(recursive: true);

    [Fact]
    public async Task Reach_OfAField_TellsRoleConditionsAndRules()
    {
        var run = await ToolRun.OfAsync("policy", "reach", "--field", "Person.date_of_birth", "--role", "youth.mentor");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains("It can reach 1 role.", run.Output, StringComparison.Ordinal);
        Assert.Contains("in a Referral: person.date_of_birth.year to a band of five years", run.Output, StringComparison.Ordinal);
        Assert.Contains("SAFEGUARDING or CASE_CONFERENCE", run.Output, StringComparison.Ordinal);
        Assert.Contains("schools-mentor-referrals: The mentor learns whom to support", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reach_OfAFieldThatReachesNobody_SaysSo()
    {
        var run = await ToolRun.OfAsync("policy", "reach", "--field", "handling.reporter.name");

        Assert.Contains("It can reach nobody.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reach_OfAnUnknownField_NamesTheNearest()
    {
        var run = await ToolRun.OfAsync("policy", "reach", "--field", "Person.date_of_brith");

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("nearest valid name 'Person.date_of_birth'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reach_ToARoleThatTheRegisterLacks_IsNotAnsweredWithNobody()
    {
        var run = await ToolRun.OfAsync("policy", "reach", "--field", "ThreatNotice.title", "--role", "youth.mentro");

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("nearest valid name 'youth.mentor'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_OfAPromiseAboutARoleThatTheRegisterLacks_Fails()
    {
        Change("tests/mentor.yaml", "roles: [youth.mentor]", "roles: [youth.mentro]");

        var run = await ToolRun.OfAsync("policy", "test", "--policies", _copy.FullName);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("the register has no role 'youth.mentro'", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reach_AsJson_IsTheAnswerOfTheService()
    {
        var run = await ToolRun.OfAsync("policy", "reach", "--field", "ThreatNotice.title", "--json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("ThreatNotice.title", json.RootElement.GetProperty("fields")[0].GetString());
        Assert.NotEmpty(json.RootElement.GetProperty("reaches").EnumerateArray());
    }

    [Fact]
    public async Task Diff_OfTheSameSet_SaysThatNothingChanges()
    {
        var run = await ToolRun.OfAsync("policy", "diff", "northbridge", _copy.FullName);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains("Nothing changes", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_OfAWidening_MarksItAndEndsWithThree()
    {
        Change("policies/schools-northbridge.yaml", "transform: FIVE_YEARS", "transform: YEAR");

        var run = await ToolRun.OfAsync("policy", "diff", "northbridge", _copy.FullName);

        Assert.Equal(ExitCodes.Widened, run.ExitCode);
        Assert.Contains("1 change; 1 WIDENS what leaves.", run.Output, StringComparison.Ordinal);
        Assert.Contains("person.date_of_birth.year", run.Output, StringComparison.Ordinal);
        Assert.Contains("before: to a band of five years", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_OfANarrowing_EndsWithNought()
    {
        Change("policies/schools-northbridge.yaml", "      - person.own_view\n", "");

        var run = await ToolRun.OfAsync("policy", "diff", "northbridge", _copy.FullName);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains("no longer gets person.own_view", run.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfTheSampleSet_FindsNothingToMend()
    {
        var run = await ToolRun.OfAsync("policy", "check", "--at", "2026-03-05");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains("nothing to mend", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfAFieldThatNobodyAllowed_NamesFileAndLine()
    {
        Change("policies/youth-northbridge.yaml", "release: [category, harm_form, activities, title, observed_at, place, target, groups, indicators, modus, lang]", "release: [title, motivation]");

        var run = await ToolRun.OfAsync("policy", "check", "--policies", _copy.FullName, "--at", "2026-03-05");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Matches("policies/youth-northbridge\\.yaml:[0-9]+: youth-northbridge/youth-police-threats releases motivation", run.Output.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task Check_OfABrokenSet_TellsItsFaults()
    {
        Change("policies/youth-northbridge.yaml", "types: [Feedback]", "types: [Feedbak]");

        var run = await ToolRun.OfAsync("policy", "check", "--policies", _copy.FullName);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("unknown NoticeType 'Feedbak'; nearest valid name 'Feedback'", run.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_OfTheSampleSet_Holds()
    {
        var run = await ToolRun.OfAsync("policy", "test");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains("tests hold.", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("FAILS", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_OfAWidenedSet_NamesWhatBreaksWhichPromise()
    {
        Change("policies/schools-northbridge.yaml", "      - { path: person.date_of_birth, transform: FIVE_YEARS }", "      - { path: person.date_of_birth, transform: MONTH }");

        var run = await ToolRun.OfAsync("policy", "test", "--policies", _copy.FullName);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("FAILS  No mentor ever gets a date of birth more exactly than five years.", run.Output, StringComparison.Ordinal);
        Assert.Contains("by schools-mentor-referrals, ceiling/ceiling-team-cases", run.Output.ReplaceLineEndings(" ").Replace("          ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("FAILS  The mentor learns whom to support", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_OfAFileThatCannotBeRead_NamesFileAndLine()
    {
        Change("tests/mentor.yaml", "to: youth-northbridge/youth.mentor", "too: youth-northbridge/youth.mentor");

        var run = await ToolRun.OfAsync("policy", "test", "--policies", _copy.FullName);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("tests/mentor.yaml: line ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_OfANotice_TellsWhoGetsWhatAndWhoNothing()
    {
        string file = Path.Combine(_copy.FullName, "referral.txt");
        await File.WriteAllTextAsync(file, Notice, TestContext.Current.CancellationToken);

        var run = await ToolRun.OfAsync("policy", "preview", file, "--origin", "schools-northbridge", "--type", "Referral", "--at", "2026-03-05");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains("2 roles would get something of it.", run.Output, StringComparison.Ordinal);
        Assert.Contains("person.date_of_birth.year: to a band of five years", run.Output, StringComparison.Ordinal);
        Assert.Contains("erase it after 365 days; pass it on within the agreement only", run.Output, StringComparison.Ordinal);
        Assert.Contains("Referrals and case updates never reach a hub.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_OfANotice_SaysFormsAndObligations()
    {
        string file = Path.Combine(_copy.FullName, "referral.txt");
        await File.WriteAllTextAsync(file, Notice, TestContext.Current.CancellationToken);

        var run = await ToolRun.OfAsync(
            "policy", "explain", "--origin", "schools-northbridge", "--recipient", "youth-northbridge/youth.mentor", "--type", "Referral", "--notice", file, "--at", "2026-03-05T12:00:00Z");

        Assert.Contains("person.date_of_birth.year: to a band of five years", run.Output, StringComparison.Ordinal);
        Assert.Contains("erase it after 365 days", run.Output, StringComparison.Ordinal);
        Assert.Contains("person.health_note: the nearest grant is schools-case-lead-referrals; not as it asks: the role", run.Output, StringComparison.Ordinal);
    }

    private void Change(string file, string from, string to)
    {
        string path = Path.Combine(_copy.FullName, file);
        string text = File.ReadAllText(path);
        Assert.True(text.Contains(from, StringComparison.Ordinal), $"{file} does not hold: {from}");
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
    }
}
