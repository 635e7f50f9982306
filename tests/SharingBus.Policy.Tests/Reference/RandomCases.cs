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
    public static readonly bool IsMutation = Environment.GetEnvironmentVariable(Variable) == "1";

    public static int Of(int usual) => IsMutation ? Math.Max(1, usual / Share) : usual;

    /// <summary>What so many cases must reach at the least; few cases need not.</summary>
    public static int Least(int usual) => IsMutation ? 1 : usual;

    public static int Seed() => IsMutation ? Share : Environment.TickCount;
}
