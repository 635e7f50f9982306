using System.Globalization;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>
/// Every reader of what somebody else wrote, one after the other: no crash, no hang, memory bounded, and what each target promises. In a usual run each for some
/// seconds; with SHARINGBUS_FUZZ_EXECUTIONS so many executions of all together; with SHARINGBUS_FUZZ_INPUT one input again.
/// </summary>
public sealed partial class FuzzTests
{
    // With the part of the executions that each gets in the long form: the slower, the less.
    private static readonly Dictionary<string, (int Share, Func<FuzzTarget> Make)> Targets = WithFraming(new(StringComparer.Ordinal)
    {
        ["batch-form"] = (60, () => new BatchFormTarget()),
        ["batch-opening"] = (10, () => new BatchOpeningTarget()),
        ["batch-contents"] = (30, () => new BatchContentsTarget()),
        ["batch-intake"] = (1, () => new BatchIntakeTarget()),
        ["notices"] = (30, () => new NoticeTarget()),
        ["filter"] = (20, () => new FilterTarget()),
        ["views"] = (20, () => new ViewTarget()),
        ["signed-bundles"] = (10, () => new BundleTarget()),
        ["bundle-contents"] = (4, () => new BundleContentsTarget()),
        ["tokens"] = (10, () => new TokenTarget()),
        ["token-keys"] = (10, () => new TokenKeyTarget()),
        ["policy-documents"] = (2, () => new PolicyDocumentTarget()),
    });

    public static TheoryData<string> Names => [.. Targets.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Reader_OfAlteredInputs_HoldsWhatItPromises(string name)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(FuzzSettings.InputVariable) is not null, $"{FuzzSettings.InputVariable} is set: one input is repeated.");
        string? only = Environment.GetEnvironmentVariable(FuzzSettings.TargetVariable);
        Assert.SkipWhen(only is not null && only != name, $"{FuzzSettings.TargetVariable} is set: only {only} is fuzzed.");
        FuzzSettings settings = FuzzSettings.Read();
        FuzzTarget target = Targets[name].Make();
        using var end = target as IDisposable;
        Assert.Equal(name, target.Name);

        int shares = only is null ? Targets.Values.Sum(each => each.Share) : Targets[name].Share;
        FuzzReport report = new FuzzRun(target, settings).Run(settings.Executions * Targets[name].Share / shares);

        double rate = report.Executions / report.Time.TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Fuzzed: {name}, {report.Executions} executions in {report.Time.TotalSeconds:0} s ({rate:0}/s), {report.Outcomes} outcomes, at most {report.MostBytes / 1024} KiB and {report.Longest.TotalMilliseconds:0} ms each, seed {settings.Seed}"));
        Assert.True(report.Executions > 0 && report.Outcomes > 1, $"{report.Executions} executions came to {report.Outcomes} outcomes: nothing is reached.");
    }

    [Fact]
    public void Input_ThatAFindingLeft_IsReadAgain()
    {
        string? file = Environment.GetEnvironmentVariable(FuzzSettings.InputVariable);
        Assert.SkipWhen(file is null, $"{FuzzSettings.InputVariable} names no file that a finding left.");
        FuzzTarget target = Targets.Single(each => Path.GetFileName(file)!.StartsWith($"{each.Key}-", StringComparison.Ordinal)).Value.Make();
        using var end = target as IDisposable;

        Assert.NotEmpty(new FuzzRun(target, FuzzSettings.Read()).Repeat(File.ReadAllBytes(file!)));
    }

    private static Dictionary<string, (int Share, Func<FuzzTarget> Make)> WithFraming(Dictionary<string, (int Share, Func<FuzzTarget> Make)> targets)
    {
        AddFraming(targets);
        return targets;
    }

    // Where the gRPC runtime is ours.
    static partial void AddFraming(Dictionary<string, (int Share, Func<FuzzTarget> Make)> targets);
}
