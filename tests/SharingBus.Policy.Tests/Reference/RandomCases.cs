namespace SharingBus.Policy.Tests.Reference;

/// <summary>
/// How many random cases are tried, and from where. Under mutation (<c>tests/mutation/run</c>) each test runs once a mutant: there it is a hundredth, and
/// always the same.
/// </summary>
internal static class RandomCases
{
    private const string Variable = "SHARINGBUS_MUTATION";
    private const int Share = 100;

    /// <summary>Whether tests about bounds are to be left out: they take long and tell little about one line.</summary>
    public static readonly bool IsMutation = Environment.GetEnvironmentVariable(Variable) == "1" && Environment.GetEnvironmentVariable("CI") != "true";

    /// <summary>Skips a test about a bound while mutants are tried; never in CI.</summary>
    public static void SkipBoundWhileMutating() =>
        Assert.SkipWhen(IsMutation, $"{Variable} is set: a test about a bound takes seconds, and would be run once for each of two thousand mutants.");

    public static int Of(int usual) => IsMutation ? Math.Max(1, usual / Share) : usual;

    /// <summary>What so many cases must reach at the least; few cases need not.</summary>
    public static int Least(int usual) => IsMutation ? 1 : usual;

    public static int Seed() => IsMutation ? Share : Environment.TickCount;
}
