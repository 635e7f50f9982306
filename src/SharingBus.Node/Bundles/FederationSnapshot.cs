using System.Collections.Frozen;
using SharingBus.Policy.Compiling;
using SharingBus.Trust.Bundles;

namespace SharingBus.Node.Bundles;

/// <summary>One verified bundle and what was made of it. Never changes; a newer bundle is a new snapshot.</summary>
internal sealed record FederationSnapshot(VerifiedBundle Verified, CompiledBundle Policy)
{
    private readonly FrozenSet<(string Agency, string Role)> _roles =
        Verified.Bundle.Agencies.SelectMany(agency => agency.Roles.Select(role => (agency.Id, role.Id))).ToFrozenSet();

    public ulong Version => Verified.Bundle.Version;

    /// <summary>How old the last confirmation may be before new content stops (DECISIONS 9: 1 minute to 24 hours, 15 minutes unless set).</summary>
    public TimeSpan MaxStaleness => TimeSpan.FromSeconds(
        Verified.Bundle.MaxStalenessSeconds == 0 ? 900 : Math.Clamp(Verified.Bundle.MaxStalenessSeconds, 60, 86_400));

    public bool Hosts(string agency, string role) => _roles.Contains((agency, role));
}
