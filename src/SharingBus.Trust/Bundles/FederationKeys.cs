using System.Collections.Frozen;
using SharingBus.Federation.V1;

namespace SharingBus.Trust.Bundles;

/// <summary>Whose key is whose: the keys of every agency as one verified bundle states them. Never changes.</summary>
public sealed class FederationKeys
{
    private readonly FrozenDictionary<string, AgencyPublicKeys> _agencies;

    /// <summary>The keys that <paramref name="verified"/> states.</summary>
    public FederationKeys(VerifiedBundle verified)
    {
        Bundle bundle = verified.Bundle;
        Federation = bundle.Federation;
        Version = bundle.Version;
        _agencies = bundle.Agencies.ToFrozenDictionary(agency => agency.Id, agency => new AgencyPublicKeys(agency), StringComparer.Ordinal);
    }

    /// <summary>The federation's name.</summary>
    public string Federation { get; }

    /// <summary>The bundle's version.</summary>
    public ulong Version { get; }

    /// <summary>The keys of an agency; null where it is no member.</summary>
    public AgencyPublicKeys? Find(string agency) => _agencies.GetValueOrDefault(agency);
}
