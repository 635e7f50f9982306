using SharingBus.Exchange.V1;

namespace SharingBus.Cli.Scenarios;

/// <summary>A system changes a notice that its agency published.</summary>
/// <param name="As">Who changes it.</param>
/// <param name="Id">Name of the change in the scenario.</param>
/// <param name="Target">Name of the notice.</param>
/// <param name="Kind">What becomes of the notice.</param>
/// <param name="Reason">Why.</param>
/// <param name="Replacement">Name of the notice that takes its place, or null.</param>
internal sealed record ChangeAction(
    SystemPath As,
    string Id,
    string Target,
    ChangeKind Kind,
    ChangeReason Reason,
    string? Replacement) : StepAction;
