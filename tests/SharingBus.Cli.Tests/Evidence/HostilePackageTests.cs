using SharingBus.Cli.Evidence;
using SharingBus.Trust.Identities;
using SharingBus.TestKit;
using Xunit;

namespace SharingBus.Cli.Tests.Evidence;

/// <summary>
/// Packages that are not what they say, made by tests/evidence out of an honest one: forged leaves, forked and rolled-back logs, receipts that
/// contradict, tricks with zips, flipped bits. Each is refused with a reason that the page allows, and what is honest is verified; both verifiers agree.
/// </summary>
public sealed class HostilePackageTests(ITestOutputHelper output) : IDisposable
{
    // 10,000 with tests/run --long Cli.
    private static readonly string Flips = Environment.GetEnvironmentVariable("SHARINGBUS_EVIDENCE_FLIPS") ?? "2000";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-hostile-");

    public void Dispose() => _directory.Delete(recursive: true);

    // Flips say nothing more of entries that have ended: a few are enough there.
    [Theory]
    [InlineData("history", null)]
    [InlineData("ended", "100")]
    public async Task Verifier_OfHostilePackages_AcceptsNoneAndSaysWhyAsTheSecondDoes(string name, string? flips)
    {
        PythonRun.Require();
        await RunAsync("make_sample.py", At("samples"), name);
        var sample = Assert.Single(EvidenceCase.In(At("samples")));
        await RunAsync("hostile.py", [.. sample.Arguments, "--flips", flips ?? Flips, "--out", At("hostile")]);
        var packages = EvidenceCase.In(At("hostile"));

        (EvidenceCase Package, string Answer)[] answers = [.. packages.Select(package => (package, Verify(package)))];
        string[] wrong = [.. answers.Select(each => each.Package.Wrong(each.Answer)).OfType<string>()];
        string[] apart = [.. answers.Select(each => each.Package.Disagreement(each.Answer)).OfType<string>()];

        output.WriteLine($"{packages.Count} hostile packages, {wrong.Count(words => words.Contains(": VERIFIED ", StringComparison.Ordinal))} wrong accepts, {wrong.Length} wrong verdicts");
        output.WriteLine($"{apart.Length} disagreements with the second verifier");
        var made = packages.Count(package => !package.Name.StartsWith("bit flips", StringComparison.Ordinal));
        Assert.True(made > 1_000, $"Only {made} packages beside the flips: nothing is tried.");
        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong.Take(20)));
        Assert.True(apart.Length == 0, string.Join(Environment.NewLine, apart.Take(20)));
    }

    // In this process: a process for each would take an hour.
    private static string Verify(EvidenceCase package)
    {
        string PathOf(string file) => Path.Combine(package.Directory, file);
        PublicSigningKey[] pinned = [.. package.Governance.Select(file => PublicSigningKey.FromSpki(KeyFiles.ReadPublic(PathOf(file))))];
        (string, ReadOnlyMemory<byte>)[] seen = [.. package.Seen.Select(file => (file, (ReadOnlyMemory<byte>)File.ReadAllBytes(PathOf(file))))];
        using var stream = File.OpenRead(PathOf(package.File));
        try
        {
            return new EvidenceVerifier(pinned, package.Federation, package.Witnesses).Verify(stream, seen).Line;
        }
        catch (EvidenceRefused refused)
        {
            return refused.Line;
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var run = await PythonRun.OfAsync(program, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private string At(string name) => Path.Combine(_directory.FullName, name);
}
