namespace SharingBus.Cli.Policies;

/// <summary>What came of one test.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Line">Line of the test.</param>
/// <param name="Say">The test as a sentence.</param>
/// <param name="Failures">What is otherwise; none where it holds.</param>
internal sealed record PolicyTestResult(string File, long Line, string Say, IReadOnlyList<string> Failures)
{
    /// <summary>Whether it holds.</summary>
    public bool Holds => Failures.Count == 0;
}
