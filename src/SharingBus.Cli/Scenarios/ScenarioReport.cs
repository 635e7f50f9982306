namespace SharingBus.Cli.Scenarios;

/// <summary>What came of a scenario.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Audit">Failures that only the whole shows: what came twice, unasked or never.</param>
/// <param name="Deliveries">Views and changes that were delivered in all.</param>
internal sealed record ScenarioReport(
    Scenario Scenario,
    IReadOnlyList<StepReport> Steps,
    IReadOnlyList<string> Audit,
    int Deliveries)
{
    /// <summary>How many expectations were looked at.</summary>
    public int Checks => Steps.Sum(step => step.Checks);

    /// <summary>Every expectation that did not hold, with its step.</summary>
    public IReadOnlyList<string> Failures =>
    [
        .. Steps.SelectMany(step => step.Failures.Select(failure => $"step {step.Step.Number} (line {step.Step.Line}): {failure}")),
        .. Audit.Select(failure => $"in the end: {failure}"),
    ];
}
