using System.Text.Json.Serialization;

namespace SharingBus.Hub.Correlation;

/// <summary>Where a notice says it happened, as far as the released view tells: names of areas, never an address.</summary>
/// <param name="Country">ISO 3166-1 alpha-2, or empty.</param>
/// <param name="Subdivision">ISO 3166-2, or empty.</param>
/// <param name="Municipality">Name of the municipality, or empty.</param>
internal sealed record NoticeArea(string Country, string Subdivision, string Municipality)
{
    /// <summary>The narrowest name there is, or empty.</summary>
    [JsonIgnore]
    public string Name =>
        Municipality.Length > 0 ? Municipality : Subdivision.Length > 0 ? Subdivision : Country;

    /// <summary>Stands for the municipality in its country, however it is spelled.</summary>
    [JsonIgnore]
    public ulong MunicipalityHash { get; } = HashOf(Country, Municipality);

    /// <summary>True where both name the same municipality.</summary>
    public bool IsSameMunicipality(NoticeArea other) => MunicipalityHash == other.MunicipalityHash;

    private static ulong HashOf(string country, string municipality)
    {
        var hash = 0UL;
        foreach (var letter in $"{country.Trim()}|{municipality.Trim()}")
        {
            hash = KeyDigest.Spread(hash ^ char.ToLowerInvariant(letter));
        }

        return hash;
    }
}
