using System.Collections.Frozen;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.V1;
using SharingBus.Trust.Bundles;

namespace SharingBus.Node.Bundles;

/// <summary>One verified bundle and what was made of it. Never changes; a newer bundle is a new snapshot.</summary>
internal sealed record FederationSnapshot(VerifiedBundle Verified, CompiledBundle Policy)
{
    private readonly FrozenSet<(string Agency, string Role)> _roles =
        Verified.Bundle.Agencies.SelectMany(agency => agency.Roles.Select(role => (agency.Id, role.Id))).ToFrozenSet();

    private readonly FrozenDictionary<string, OnwardSharing> _onwardSharing =
        Verified.Bundle.Agreements.DistinctBy(agreement => agreement.Id).ToFrozenDictionary(agreement => agreement.Id, agreement => agreement.OnwardSharing);

    /// <summary>What the register lets each system do.</summary>
    public RegisteredRights Rights { get; } = new(Verified.Bundle);

    public ulong Version => Verified.Bundle.Version;

    /// <summary>How old the last confirmation may be before new content stops (DECISIONS 9: 1 minute to 24 hours, 15 minutes unless set).</summary>
    public TimeSpan MaxStaleness => TimeSpan.FromSeconds(
        Verified.Bundle.MaxStalenessSeconds == 0 ? 900 : Math.Clamp(Verified.Bundle.MaxStalenessSeconds, 60, 86_400));

    /// <summary>What an agreement says of passing on; of one that the bundle does not know (any more) nothing may be passed on.</summary>
    public OnwardSharing OnwardSharing(string agreement) =>
        _onwardSharing.GetValueOrDefault(agreement) is var terms and not SharingBus.Policy.V1.OnwardSharing.Unspecified ? terms : SharingBus.Policy.V1.OnwardSharing.Forbidden;

    public bool Hosts(string agency, string role) => _roles.Contains((agency, role));
}
