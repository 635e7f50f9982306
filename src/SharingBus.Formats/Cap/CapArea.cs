using System.Globalization;
using SharingBus.Formats.Importing;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Cap;

/// <summary>One CAP area: description, polygons, circles and codes.</summary>
internal static class CapArea
{
    public static AlertArea Read(CapElement source)
    {
        var place = new Place();
        place.Polygons.AddRange(source.Texts("polygon").Select(text => Polygon(source, text)));
        place.Circles.AddRange(source.Texts("circle").Select(text => Circle(source, text)));
        place.Geocodes.AddRange(CapText.Pairs(source, "geocode").Select(code => new GeoCode { Scheme = code.Name, Value = code.Value }));
        bool located = place.Polygons.Count + place.Circles.Count + place.Geocodes.Count > 0;
        return new AlertArea
        {
            Description = source.FilledText("areaDesc"),
            Place = located ? place : null,
            AltitudeFeet = source.Decimal("altitude"),
            CeilingFeet = source.Decimal("ceiling"),
        };
    }

    private static GeoPolygon Polygon(CapElement source, string text)
    {
        var polygon = new GeoPolygon();
        foreach (string pair in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            polygon.Points.Add(Point(source, "polygon", pair));
        }

        return polygon.Points.Count >= 4 && polygon.Points[0].Equals(polygon.Points[^1])
            ? polygon
            : throw source.Fault("polygon", "At least four points latitude,longitude were expected, the last like the first.");
    }

    private static GeoCircle Circle(CapElement source, string text)
    {
        string[] parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2 && TryDegrees(parts[1], out double radius) && radius >= 0
            ? new GeoCircle { Centre = Point(source, "circle", parts[0]), RadiusKm = radius }
            : throw source.Fault("circle", "A point latitude,longitude and a radius in kilometres were expected.");
    }

    private static GeoPoint Point(CapElement source, string name, string text)
    {
        string[] parts = text.Split(',');
        return parts.Length == 2 && TryDegrees(parts[0], out double latitude) && TryDegrees(parts[1], out double longitude)
            && Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180
            ? new GeoPoint { Latitude = latitude, Longitude = longitude }
            : throw source.Fault(name, "A point is written latitude,longitude in degrees.");
    }

    private static bool TryDegrees(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
}
