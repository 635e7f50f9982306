using System.Globalization;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>How long targets are fuzzed and from which seed, from the environment.</summary>
/// <param name="Seed">The seed. The same one unless it is set: what passes once passes again. The long form draws one.</param>
/// <param name="Executions">Executions of all targets together; null for a usual run.</param>
/// <param name="Target">The one target to fuzz; null for all.</param>
/// <param name="Input">The file of one input to read again; null for none.</param>
internal sealed record FuzzSettings(int Seed, long? Executions, string? Target, string? Input)
{
    /// <summary>The seed: <c>SHARINGBUS_FUZZ_SEED</c>.</summary>
    public const string SeedVariable = "SHARINGBUS_FUZZ_SEED";

    /// <summary>Executions of the long form: <c>SHARINGBUS_FUZZ_EXECUTIONS</c>, 10,000,000 for instance.</summary>
    public const string ExecutionsVariable = "SHARINGBUS_FUZZ_EXECUTIONS";

    /// <summary>One input to repeat, a file that a finding left: <c>SHARINGBUS_FUZZ_INPUT</c>.</summary>
    public const string InputVariable = "SHARINGBUS_FUZZ_INPUT";

    /// <summary>The one target to fuzz: <c>SHARINGBUS_FUZZ_TARGET</c>; it then gets all executions.</summary>
    public const string TargetVariable = "SHARINGBUS_FUZZ_TARGET";

    /// <summary>A single execution that takes longer hangs, 30 s: thousands of times the longest that is meant, so that a busy machine is none.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private const int UsualSeed = 20260302;

    /// <summary>Whether a target is to run: an input is that of the target its file is named after.</summary>
    public bool Concerns(string target) =>
        (Target ?? target) == target && (Input is null || Path.GetFileName(Input).StartsWith($"{target}-", StringComparison.Ordinal));

    public static FuzzSettings Read()
    {
        long? executions = long.TryParse(Environment.GetEnvironmentVariable(ExecutionsVariable), CultureInfo.InvariantCulture, out long set) ? set : null;
        int seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out int named)
            ? named
            : executions is null ? UsualSeed : Environment.TickCount;
        return new FuzzSettings(
            seed, executions, Environment.GetEnvironmentVariable(TargetVariable), Environment.GetEnvironmentVariable(InputVariable));
    }
}
