using System.Buffers;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>Codes of countries and subdivisions, and coordinates that lie on Earth.</summary>
internal static class PlaceRules
{
    // A ring of fewer points encloses nothing: three corners and the first again.
    private const int MinRingPoints = 4;

    private const double MaxLatitude = 90;
    private const double MaxLongitude = 180;

    private static readonly SearchValues<byte> UpperOrDigit = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"u8);

    public static void Place(WireView place, ref Findings findings)
    {
        Country(place.Bytes(V1.Place.CountryFieldNumber), ref findings);
        ReadOnlySpan<byte> subdivision = place.Bytes(V1.Place.SubdivisionFieldNumber);
        if (!subdivision.IsEmpty && !IsSubdivision(subdivision))
        {
            findings.Add("subdivision", ViolationReason.PlaceCodeMalformed, "Write the subdivision as ISO 3166-2 does, for example \"DE-BY\".");
        }
    }

    public static void Address(WireView address, ref Findings findings) =>
        Country(address.Bytes(V1.Address.CountryFieldNumber), ref findings);

    public static void Point(WireView point, ref Findings findings)
    {
        if (Math.Abs(Degrees(point, GeoPoint.LatitudeFieldNumber)) > MaxLatitude)
        {
            findings.Add("latitude", ViolationReason.NumberOutOfRange, $"Give degrees from −{MaxLatitude} to {MaxLatitude}.");
        }

        if (Math.Abs(Degrees(point, GeoPoint.LongitudeFieldNumber)) > MaxLongitude)
        {
            findings.Add("longitude", ViolationReason.NumberOutOfRange, $"Give degrees from −{MaxLongitude} to {MaxLongitude}.");
        }
    }

    public static void Circle(WireView circle, ref Findings findings)
    {
        if (Degrees(circle, GeoCircle.RadiusKmFieldNumber) < 0)
        {
            findings.Add("radius_km", ViolationReason.NumberOutOfRange, "Give a radius of 0 km or more.");
        }
    }

    public static void Polygon(WireView polygon, ref Findings findings)
    {
        ReadOnlySpan<byte> first = default;
        ReadOnlySpan<byte> last = default;
        int count = 0;
        WireFields points = polygon.Fields;
        while (points.Next())
        {
            first = count++ == 0 ? points.Payload : first;
            last = points.Payload;
        }

        if (count > 0 && (count < MinRingPoints || !first.SequenceEqual(last)))
        {
            findings.Add("points", ViolationReason.NumberOutOfRange, $"Give a closed ring of at least {MinRingPoints} points, the last like the first.");
        }
    }

    private static void Country(ReadOnlySpan<byte> country, ref Findings findings)
    {
        if (!country.IsEmpty && !(country.Length == 2 && IsUpper(country[0]) && IsUpper(country[1])))
        {
            findings.Add("country", ViolationReason.PlaceCodeMalformed, "Write the country as ISO 3166-1 alpha-2 does, for example \"DE\".");
        }
    }

    private static bool IsSubdivision(ReadOnlySpan<byte> code) =>
        code.Length is >= 4 and <= 6
        && IsUpper(code[0])
        && IsUpper(code[1])
        && code[2] == '-'
        && !code[3..].ContainsAnyExcept(UpperOrDigit);

    private static bool IsUpper(byte letter) => char.IsAsciiLetterUpper((char)letter);

    private static double Degrees(WireView message, int number) => BitConverter.Int64BitsToDouble(message.Number(number));
}
