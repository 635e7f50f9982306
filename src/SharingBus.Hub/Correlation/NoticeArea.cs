namespace SharingBus.Hub.Correlation;

/// <summary>Where a notice says it happened, as far as the released view tells: names of areas, never an address.</summary>
/// <param name="Country">ISO 3166-1 alpha-2, or empty.</param>
/// <param name="Subdivision">ISO 3166-2, or empty.</param>
/// <param name="Municipality">Name of the municipality, or empty.</param>
internal sealed record NoticeArea(string Country, string Subdivision, string Municipality)
{
    /// <summary>The narrowest name there is, or empty.</summary>
    public string Name =>
        Municipality.Length > 0 ? Municipality : Subdivision.Length > 0 ? Subdivision : Country;
}
