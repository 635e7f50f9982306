using System.Text.RegularExpressions;
using SharingBus.Formats.Importing;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>A STIX location as a place. Street addresses are left over: they may be somebody's home.</summary>
internal static partial class StixLocation
{
    public static Place Read(StixObject found)
    {
        string country = found.Fields.Text("country").ToUpperInvariant();
        double? latitude = found.Fields.Number("latitude");
        double? longitude = found.Fields.Number("longitude");
        string region = found.Fields.Text("region");
        if (country.Length == 0 && region.Length == 0 && (latitude is null || longitude is null))
        {
            throw found.Fields.Fault("country", "A location needs a country, a region, or latitude and longitude.");
        }

        string area = found.Fields.Text("administrative_area");
        bool isCode = Subdivision().IsMatch(area);
        string[] words = [country.Length == 2 ? "" : country, region, isCode ? "" : area];
        return new Place
        {
            Precision = latitude is null ? PlacePrecision.Country : PlacePrecision.Exact,
            Country = country.Length == 2 ? country : "",
            Subdivision = isCode ? area : "",
            Municipality = ShortText.Cut(found.Fields.Text("city"), 100),
            Site = ShortText.Cut(found.Name, 200),
            Description = ShortText.Cut(string.Join(", ", words.Where(word => word.Length > 0)), 400),
            Point = latitude is { } north && longitude is { } east ? new GeoPoint { Latitude = north, Longitude = east } : null,
        };
    }

    [GeneratedRegex("^[A-Z]{2}-[A-Z0-9]{1,3}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Subdivision();
}
