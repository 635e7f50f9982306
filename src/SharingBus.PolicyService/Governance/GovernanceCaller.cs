namespace SharingBus.PolicyService.Governance;

/// <summary>The person who calls.</summary>
/// <param name="Person">Name of the person.</param>
/// <param name="System">The certificate that was shown: agency/system.</param>
/// <param name="HasKey">Whether the person holds a governance key, and so may approve and reject.</param>
internal sealed record GovernanceCaller(string Person, string System, bool HasKey);
