namespace SharingBus.Cli.Scenarios;

/// <summary>An acknowledgement that the origin must have on record.</summary>
/// <param name="Notice">Name of the notice or alert.</param>
/// <param name="Role">Who acknowledged.</param>
internal sealed record ExpectedAcknowledgement(string Notice, RolePath Role);
