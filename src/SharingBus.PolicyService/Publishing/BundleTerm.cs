namespace SharingBus.PolicyService.Publishing;

/// <summary>Which bundle it is and how long it stands.</summary>
/// <param name="Version">Higher than every one before; from 1.</param>
/// <param name="IssuedAt">When it is made.</param>
/// <param name="ValidFrom">When it comes into force.</param>
/// <param name="Validity">For how long; more than zero.</param>
public sealed record BundleTerm(ulong Version, DateTimeOffset IssuedAt, DateTimeOffset ValidFrom, TimeSpan Validity);
