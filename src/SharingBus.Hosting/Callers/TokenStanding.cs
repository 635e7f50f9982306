namespace SharingBus.Hosting.Callers;

/// <summary>How long what an access token says holds.</summary>
/// <param name="EndsAt">When the token expires.</param>
/// <param name="Withdrawn">Cancelled when its issuer's key is taken away.</param>
public sealed record TokenStanding(DateTimeOffset EndsAt, CancellationToken Withdrawn);
