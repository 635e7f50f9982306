namespace SharingBus.Cli.Scenarios;

/// <summary>An analyst of the hub says whether two notices mean the same person.</summary>
/// <param name="Pair">The two notices.</param>
/// <param name="Confirm">Whether they do.</param>
/// <param name="Analyst">Who decides.</param>
/// <param name="IdentityCertainty">How sure the analyst is.</param>
/// <param name="Reason">Why.</param>
internal sealed record DecideAction(NamePair Pair, bool Confirm, string Analyst, string IdentityCertainty, string Reason) : StepAction;
