namespace SharingBus.Hosting.Callers;

/// <summary>A caller that has shown who it is, and for how long that holds.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="Token">What it showed beside its certificate or in place of one; null where the certificate alone says who calls.</param>
public sealed record CallerStanding(Caller Caller, TokenStanding? Token);
