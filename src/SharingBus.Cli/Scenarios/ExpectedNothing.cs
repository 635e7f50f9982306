namespace SharingBus.Cli.Scenarios;

/// <summary>A role that must get nothing.</summary>
/// <param name="Role">The role.</param>
/// <param name="Reason">Why, in UPPER_SNAKE; null where any reason will do.</param>
internal sealed record ExpectedNothing(RolePath Role, string? Reason);
