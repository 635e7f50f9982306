using SharingBus.Policy.Filtering;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Deciding;

/// <summary>The names that a notice gives to its place; empty where it gives none.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Subdivision">ISO 3166-2.</param>
/// <param name="Municipality">The municipality.</param>
public sealed record NoticeArea(string Country, string Subdivision, string Municipality)
{
    /// <summary>Whether it lies in an area of a rule.</summary>
    public bool IsIn(Area area)
    {
        ArgumentNullException.ThrowIfNull(area);
        return Fits(area.Country, Country) && Fits(area.Subdivision, Subdivision) && Fits(area.Municipality, Municipality);
    }

    /// <summary>Reads the names out of a serialized Place; null where there is none. False where the bytes are malformed.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> place, out NoticeArea? area)
    {
        area = null;
        ReadOnlySpan<byte> country = default, subdivision = default, municipality = default;
        for (var position = 0; position < place.Length;)
        {
            if (!Wire.TryTag(place, ref position, out var number, out var wireType) || !Wire.TrySkip(place, wireType, ref position, out var payload))
            {
                return false;
            }

            switch (number)
            {
                case Place.CountryFieldNumber when wireType == Wire.Length:
                    country = place[payload..position];
                    break;
                case Place.SubdivisionFieldNumber when wireType == Wire.Length:
                    subdivision = place[payload..position];
                    break;
                case Place.MunicipalityFieldNumber when wireType == Wire.Length:
                    municipality = place[payload..position];
                    break;
            }
        }

        if (country.Length + subdivision.Length + municipality.Length > 0)
        {
            area = AreaNames.Intern(country, subdivision, municipality);
        }

        return true;
    }

    private static bool Fits(string asked, string told) => asked.Length == 0 || string.Equals(asked, told, StringComparison.OrdinalIgnoreCase);
}
