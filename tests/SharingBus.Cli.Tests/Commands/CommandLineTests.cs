using SharingBus.Cli.Commands;
using SharingBus.Cli.Governance;
using Xunit;
using SharingBus.TestKit;

namespace SharingBus.Cli.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-test-");

    [Theory]
    [InlineData("demo")]
    [InlineData("publish")]
    [InlineData("holders")]
    [InlineData("subscribe")]
    [InlineData("import")]
    [InlineData("policy", "explain")]
    [InlineData("policy", "preview")]
    [InlineData("policy", "reach")]
    [InlineData("policy", "diff")]
    [InlineData("policy", "check")]
    [InlineData("policy", "test")]
    [InlineData("policy", "propose")]
    [InlineData("policy", "proposals")]
    [InlineData("policy", "approve")]
    [InlineData("policy", "reject")]
    [InlineData("policy", "withdraw")]
    [InlineData("policy", "versions")]
    [InlineData("policy", "watch")]
    [InlineData("lineage", "trace")]
    [InlineData("lineage", "export")]
    [InlineData("lineage", "search")]
    [InlineData("retention", "hold")]
    [InlineData("retention", "release")]
    [InlineData("retention", "list")]
    [InlineData("pki", "init")]
    [InlineData("broker", "provision")]
    [InlineData("broker", "check")]
    [InlineData("pki", "system")]
    [InlineData("pki", "pin")]
    [InlineData("pki", "rotate")]
    [InlineData("quarantine", "list")]
    [InlineData("quarantine", "show")]
    [InlineData("quarantine", "retry")]
    [InlineData("quarantine", "discard")]
    [InlineData("release", "list")]
    [InlineData("release", "show")]
    [InlineData("release", "approve")]
    [InlineData("release", "refuse")]
    [InlineData("break-glass", "open")]
    [InlineData("break-glass", "list")]
    [InlineData("break-glass", "watch")]
    [InlineData("break-glass", "close")]
    [InlineData("bench", "filter")]
    public async Task Help_OfEveryCommand_EndsWithExamples(params string[] command)
    {
        var run = await ToolRun.OfAsync([.. command, "--help"]);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains("Examples:", run.Output, StringComparison.Ordinal);
        Assert.Contains($"sharingbus {string.Join(' ', command)}", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo", "--bogus")]
    [InlineData("publish")]
    [InlineData("lineage", "trace")]
    [InlineData("nonsense")]
    public async Task CommandLine_ThatCannotBeUsed_EndsWithTwo(params string[] args)
    {
        var run = await ToolRun.OfAsync(args);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("0")]
    public async Task Count_ThatIsNoNumber_IsAnsweredWithOneThatIs(string count)
    {
        var run = await ToolRun.OfAsync("subscribe", "--role", "youth.mentor", "--count", count);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("for example --count 10", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trace_OfSomethingThatIsNoId_SaysWhatAnIdLooksLike()
    {
        var run = await ToolRun.OfAsync("lineage", "trace", "chat-threat", "--data", _directory.FullName);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("UUID of version 7", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_WithoutANode_SaysHowToNameOne()
    {
        var file = Path.Combine(_directory.FullName, "notice.yaml");
        File.WriteAllText(file, "title: x");

        var run = await ToolRun.OfAsync("publish", "--type", "ThreatNotice", "--file", file);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("--data DIR", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_OfAFileThatDoesNotFit_NamesLineAndField()
    {
        var file = Path.Combine(_directory.FullName, "notice.yaml");
        File.WriteAllText(file, "title: x\ncolour: red\n");

        var run = await ToolRun.OfAsync("publish", "--type", "ThreatNotice", "--file", file, "--data", _directory.FullName);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("line 2: ThreatNotice has no field 'colour'", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("begin at one place: --from-position or --new-only", "--from-position", "5000", "--new-only")]
    [InlineData("begin at one place: --from-time or --from-beginning", "--from-beginning", "--from-time", "2026-03-02T08:00:00Z")]
    [InlineData("'yesterday' is no time", "--from-time", "yesterday")]
    [InlineData("EXTREME, SEVERE, MODERATE, MINOR", "--min-severity", "bad")]
    [InlineData("IMMINENT_DANGER", "--purpose", "curiosity")]
    [InlineData("IMMEDIATE", "--urgency", "soon")]
    [InlineData("ThreatNotice", "--type", "Threat")]
    public async Task Subscribe_WithAChoiceThatCannotBeUsed_SaysHowToMendIt(string expected, params string[] choice)
    {
        var run = await ToolRun.OfAsync(["subscribe", "--role", "youth.mentor", "--data", _directory.FullName, .. choice]);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_OfAReleasedNotice_NamesAgreementRulesAndFields()
    {
        var run = await ToolRun.OfAsync(
            "policy", "explain", "--origin", "schools-northbridge", "--recipient", "youth-northbridge/youth.mentor", "--type", "ThreatNotice", "--at", "2026-03-03T10:00:00Z");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains("RELEASED", run.Output, StringComparison.Ordinal);
        Assert.Contains("agreement  prevention-team", run.Output, StringComparison.Ordinal);
        Assert.Contains("The mentor learns what young people may be exposed to and where, without names.", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-03-10T00:00:00Z", "RELEASED")]
    [InlineData("2026-03-12T00:00:00Z", "AGREEMENT_EXPIRED")]
    public async Task Explain_UnderAnAgreementOfOneWeek_DependsOnTheTime(string at, string expected)
    {
        var run = await ToolRun.OfAsync(
            "policy", "explain", "--origin", "police-northbridge", "--recipient", "youth-northbridge/youth.mentor", "--type", "IncidentReport", "--purpose", "coordination", "--at", at);

        Assert.Contains($"youth.mentor: {expected}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_WithAnUnknownPurpose_NamesThePurposes()
    {
        var run = await ToolRun.OfAsync(
            "policy", "explain", "--origin", "police-northbridge", "--recipient", "youth-northbridge/youth.mentor", "--type", "IncidentReport", "--purpose", "curiosity");

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("IMMINENT_DANGER", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("bench", "path")]
    public async Task Broker_WithItsPasswordOnTheCommandLine_IsRefusedWithoutQuotingIt(params string[] command)
    {
        var run = await ToolRun.OfAsync([.. command, "--broker", "amqp://admin:hunter2hunter2@localhost:1"]);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("can read a command line", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_WithAPasswordFileThatOthersMayRead_IsRefused()
    {
        var file = Path.Combine(_directory.FullName, "admin.password");
        await File.WriteAllTextAsync(file, "hunter2hunter2");
        UnixFiles.SetMode(file, UnixFiles.OwnerOnly | UnixFileMode.GroupRead);

        var run = await ToolRun.OfAsync("demo", "--broker", "amqp://admin@localhost:1", "--broker-password-file", file);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("chmod 600", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pki_InitAndSystem_WritesAKeyThatOnlyTheOwnerReads()
    {
        var authority = Path.Combine(_directory.FullName, "ca");
        var output = Path.Combine(_directory.FullName, "out");

        Assert.Equal(ExitCodes.Done, (await ToolRun.OfAsync("pki", "init", authority)).ExitCode);
        var run = await ToolRun.OfAsync("pki", "system", "--ca", authority, "--as", "police-northbridge/case-system", "--out", output);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        var key = Path.Combine(output, "police-northbridge.case-system.key.pem");
        Assert.Equal(UnixFiles.OwnerOnly, UnixFiles.ModeOf(key));
    }

    [Fact]
    public async Task Pki_Pin_IsWhatTheServiceWasIssuedWith()
    {
        var authority = Path.Combine(_directory.FullName, "ca");
        await ToolRun.OfAsync("pki", "init", authority);
        var issued = await ToolRun.OfAsync("pki", "service", "--ca", authority, "--as", "police-northbridge/node", "--out", _directory.FullName);

        var pin = await ToolRun.OfAsync("pki", "pin", Path.Combine(_directory.FullName, "police-northbridge.node.crt.pem"));

        Assert.Equal(ExitCodes.Done, pin.ExitCode);
        Assert.Contains("spki_sha256: ", pin.Output, StringComparison.Ordinal);
        Assert.EndsWith(pin.Output, issued.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pki_Rotate_LeavesBothKeysToTheNodeAndToTheFederation()
    {
        var (hidden, open) = (Path.Combine(_directory.FullName, "keys"), Path.Combine(_directory.FullName, "public"));
        await ToolRun.OfAsync("pki", "agency", "police-northbridge", "--out", hidden, "--public", open);

        var run = await ToolRun.OfAsync("pki", "rotate", "police-northbridge", "--keys", hidden, "--public", open);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.All(["signing", "encryption"], use =>
        {
            Assert.Equal(2, Directory.GetFiles(hidden, $"{use}*.pem").Length);
            Assert.Equal(2, MemberFiles.OfKeys(open, use).Select(File.ReadAllText).Distinct().Count());
        });
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
