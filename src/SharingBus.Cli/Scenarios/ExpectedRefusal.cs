namespace SharingBus.Cli.Scenarios;

/// <summary>A publish that must be refused.</summary>
/// <param name="Reason">Stable reason of the refusal.</param>
/// <param name="Field">Where a violation must stand or begin; null where any place will do.</param>
internal sealed record ExpectedRefusal(string Reason, string? Field);
