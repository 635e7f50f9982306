namespace SharingBus.Cli.Scenarios;

/// <summary>Nothing is done but that time passes.</summary>
internal sealed record AdvanceAction : StepAction;
