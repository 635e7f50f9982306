using System.Globalization;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>
/// Every reader of what somebody else wrote, one after the other: no crash, no hang, memory bounded, and what each target promises. In a usual run always the
/// same executions, some two minutes of them; with SHARINGBUS_FUZZ_EXECUTIONS so many executions of all together; with SHARINGBUS_FUZZ_INPUT one input again.
/// </summary>
public sealed partial class FuzzTests
{
    private static readonly Dictionary<string, FuzzPlan> Targets = WithFraming(new(StringComparer.Ordinal)
    {
        ["batch-form"] = new(60, 480_000, () => new BatchFormTarget()),
        ["batch-opening"] = new(10, 280_000, () => new BatchOpeningTarget()),
        ["batch-contents"] = new(30, 180_000, () => new BatchContentsTarget()),
        ["batch-intake"] = new(1, 68_000, () => new BatchIntakeTarget()),
        ["notices"] = new(30, 127_000, () => new NoticeTarget()),
        ["filter"] = new(20, 330_000, () => new FilterTarget()),
        ["views"] = new(20, 60_000, () => new ViewTarget()),
        ["view-proofs"] = new(10, 200_000, () => new ViewProofTarget()),
        ["signed-bundles"] = new(10, 127_000, () => new BundleTarget()),
        ["bundle-contents"] = new(4, 25_000, () => new BundleContentsTarget()),
        ["tokens"] = new(10, 780_000, () => new TokenTarget()),
        ["token-keys"] = new(10, 260_000, () => new TokenKeyTarget()),
        ["policy-documents"] = new(2, 72_000, () => new PolicyDocumentTarget()),
        ["tiles"] = new(10, 40_000, () => new TileTarget()),
    });

    /// <summary>All of them, or the one that the settings name, or that whose input is to be read again.</summary>
    public static TheoryData<string> Names => [.. Targets.Keys.Where(FuzzSettings.Read().Concerns)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Reader_OfAlteredInputs_HoldsWhatItPromises(string name)
    {
        FuzzSettings settings = FuzzSettings.Read();
        FuzzTarget target = Targets[name].Make();
        using var end = target as IDisposable;
        Assert.Equal(name, target.Name);
        if (settings.Input is not null)
        {
            Assert.NotEmpty(new FuzzRun(target, settings).Repeat(File.ReadAllBytes(settings.Input)));
            return;
        }

        int shares = settings.Target is null ? Targets.Values.Sum(each => each.Share) : Targets[name].Share;
        FuzzReport report = await new FuzzRun(target, settings).RunAsync(settings.Executions is { } all ? all * Targets[name].Share / shares : Targets[name].Usual);

        double rate = report.Executions / report.Time.TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Fuzzed: {name}, {report.Executions} executions in {report.Time.TotalSeconds:0} s ({rate:0}/s), {report.Outcomes} outcomes, at most {report.MostBytes / 1024} KiB and {report.Longest.TotalMilliseconds:0} ms each, seed {settings.Seed}"));
        Assert.True(report.Executions > 0 && report.Outcomes > 1, $"{report.Executions} executions came to {report.Outcomes} outcomes: nothing is reached.");
    }

    private static Dictionary<string, FuzzPlan> WithFraming(Dictionary<string, FuzzPlan> targets)
    {
        AddFraming(targets);
        return targets;
    }

    // Where the gRPC runtime is ours.
    static partial void AddFraming(Dictionary<string, FuzzPlan> targets);
}
