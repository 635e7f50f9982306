namespace SharingBus.Cli.Scenarios;

/// <summary>What a step does.</summary>
internal abstract record StepAction;
