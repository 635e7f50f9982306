using System.Text.RegularExpressions;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Tests.Commands;
using SharingBus.TestKit;
using Xunit;

namespace SharingBus.Cli.Tests.Evidence;

/// <summary>Two verifiers that share no code, over the same packages: honest ones made of nothing or by a federation, and hostile ones made of those.</summary>
public sealed partial class PythonVerifierTests(ServedDemo demo) : IClassFixture<ServedDemo>, IDisposable
{
    // As many as HostilePackageTests holds the tool to; 10,000 with tests/run --long Cli.
    private static readonly string Flips = Environment.GetEnvironmentVariable("SHARINGBUS_EVIDENCE_FLIPS") ?? "2000";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-evidence-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task HonestPackages_AreVerifiedByBoth()
    {
        var samples = await SamplesAsync();

        var wrong = new List<string?>();
        foreach (var sample in samples)
        {
            wrong.Add(sample.Wrong((await PythonRun.OfAsync("verify_evidence.py", sample.Arguments)).Output));
            wrong.Add(sample.Wrong((await ToolRun.OfAsync(["verify", .. sample.Arguments])).Output));
        }

        AllRight(wrong);
        Assert.NotEmpty(samples);
    }

    [Fact]
    public async Task SecondVerifier_OfHostilePackages_AcceptsNoneAndSaysWhy()
    {
        var sample = Assert.Single(await SamplesAsync("history"));

        var run = await PythonRun.OfAsync("hostile.py", [.. sample.Arguments, "--check", "--flips", Flips]);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Matches(NothingWrong(), run.Output);
    }

    [Fact]
    public async Task PackageOfAFederation_IsVerifiedByBoth_AndNothingMadeOfIt()
    {
        PythonRun.Require();
        await demo.WitnessedAsync();
        var published = await demo.PublishAsync("case-system");
        var exported = await ToolRun.OfAsync("lineage", "export", ServedDemo.IdIn(published), "--data", demo.Path, "--out", At("case.zip"));
        Assert.True(exported.ExitCode == ExitCodes.Done, exported.Error);
        string[] arguments = [At("case.zip"), "--governance-key", demo.Governance(1), "--governance-key", demo.Governance(2), "--witnesses", "2"];

        var first = await ToolRun.OfAsync(["verify", .. arguments]);
        var second = await PythonRun.OfAsync("verify_evidence.py", arguments);
        var hostile = await PythonRun.OfAsync("hostile.py", [.. arguments, "--check", "--flips", "200"]);

        Assert.StartsWith("VERIFIED ", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output.TrimEnd(), second.Output.TrimEnd());
        Assert.True(hostile.ExitCode == 0, hostile.Output + hostile.Error);
        Assert.Matches(NothingWrong(), hostile.Output);
    }

    [Fact]
    public async Task SecondVerifier_CalledWrongly_GivesNoVerdict()
    {
        var sample = Assert.Single(await SamplesAsync("size-3"));
        var key = Path.Combine(sample.Directory, sample.Governance[0]);

        var alone = await PythonRun.OfAsync("verify_evidence.py", sample.Arguments[0], "--governance-key", key, "--governance-key", key);
        var noKey = await PythonRun.OfAsync("verify_evidence.py", [.. sample.Arguments, "--governance-key", sample.Arguments[0]]);
        var noNote = await PythonRun.OfAsync("verify_evidence.py", [.. sample.Arguments, "--seen", At("none")]);

        Assert.All([alone, noKey, noNote], run => Assert.Equal((ExitCodes.Usage, string.Empty), (run.ExitCode, run.Output)));
    }

    [Fact]
    public async Task FileThatIsNotThere_IsAWrongCallToBoth()
    {
        var sample = Assert.Single(await SamplesAsync("size-3"));
        string[] arguments = [At("none.zip"), .. sample.Arguments[1..]];

        var first = await ToolRun.OfAsync(["verify", .. arguments]);
        var second = await PythonRun.OfAsync("verify_evidence.py", arguments);

        Assert.Equal((ExitCodes.Usage, string.Empty), (first.ExitCode, first.Output));
        Assert.Equal((ExitCodes.Usage, string.Empty), (second.ExitCode, second.Output));
        Assert.Contains("none.zip", first.Error, StringComparison.Ordinal);
        Assert.Contains("none.zip", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneKey_IsAWrongCallToBoth_WhateverIsToBeVerified()
    {
        var sample = Assert.Single(await SamplesAsync("size-3"));
        await File.WriteAllTextAsync(At("none.zip"), "no zip", TestContext.Current.CancellationToken);
        string[] arguments = [At("none.zip"), "--governance-key", Path.Combine(sample.Directory, sample.Governance[0])];

        var first = await ToolRun.OfAsync(["verify", .. arguments]);
        var second = await PythonRun.OfAsync("verify_evidence.py", arguments);

        Assert.Equal((ExitCodes.Usage, string.Empty), (first.ExitCode, first.Output));
        Assert.Equal((ExitCodes.Usage, string.Empty), (second.ExitCode, second.Output));
    }

    private static void AllRight(IEnumerable<string?> wrong) =>
        Assert.True(wrong.All(each => each is null), string.Join(Environment.NewLine, wrong.Where(each => each is not null)));

    private async Task<IReadOnlyList<EvidenceCase>> SamplesAsync(params string[] names)
    {
        PythonRun.Require();
        var run = await PythonRun.OfAsync("make_sample.py", [At("samples"), .. names]);
        Assert.True(run.ExitCode == 0, run.Error);
        return EvidenceCase.In(At("samples"));
    }

    private string At(string name) => Path.Combine(_directory.FullName, name);

    [GeneratedRegex("(?m)^[0-9]{3,} hostile packages, 0 wrong accepts, 0 wrong reasons$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NothingWrong();
}
