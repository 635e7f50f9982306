namespace SharingBus.Cli.Scenarios;

/// <summary>One thing that happens.</summary>
/// <param name="Number">Position in the scenario, from 1.</param>
/// <param name="Line">Line of the file.</param>
/// <param name="At">When; steps never go back in time.</param>
/// <param name="Say">One sentence for the reader.</param>
/// <param name="Action">What is done.</param>
/// <param name="Expect">What must be true afterwards.</param>
internal sealed record ScenarioStep(int Number, long Line, DateTimeOffset At, string Say, StepAction Action, Expectation Expect);
