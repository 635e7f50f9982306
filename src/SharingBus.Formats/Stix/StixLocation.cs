using System.Text.Json.Nodes;
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

    /// <summary>Whether the place has what STIX requires of a location: a country, a region, or a point.</summary>
    public static bool CanWrite(Place place) => place.Country.Length > 0 || place.Point is not null || Region(place).Length > 0;

    /// <summary>Writes a place. Shapes and geocodes have no property of STIX.</summary>
    public static void Write(Place place, JsonObject body)
    {
        StixItems.Put(
            body,
            ("name", place.Site),
            ("region", place.Description.Length > 0 || (place.Country.Length == 0 && place.Point is null) ? Region(place) : ""),
            ("country", place.Country),
            ("administrative_area", place.Subdivision),
            ("city", place.Municipality));
        if (place.Point is { } point)
        {
            body["latitude"] = point.Latitude;
            body["longitude"] = point.Longitude;
        }
    }

    // What is known of the place in words, from wide to narrow.
    private static string Region(Place place) =>
        new[] { place.Description, place.Subdivision, place.Municipality, place.Site }.FirstOrDefault(words => words.Length > 0, "");

    [GeneratedRegex("^[A-Z]{2}-[A-Z0-9]{1,3}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Subdivision();
}
