using Google.Protobuf;
using SharingBus.Policy.Filtering;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Filtering;

/// <summary>A default value is never written in canonical form: whoever writes one would let an empty field count as content.</summary>
public sealed class DefaultValueTests
{
    private const int Longitude = GeoPoint.LongitudeFieldNumber;

    public static TheoryData<string, byte[], bool> Points => new()
    {
        { "zero", [0, 0, 0, 0, 0, 0, 0, 0], false },
        { "minus zero", [0, 0, 0, 0, 0, 0, 0, 0x80], true },
        { "least", [1, 0, 0, 0, 0, 0, 0, 0], true },
        { "ends in zero", [0, 0, 0, 0, 0, 0, 1, 0], true },
    };

    [Theory]
    [MemberData(nameof(Points))]
    public void Filter_Coordinate_IsRefusedOnlyWhereItIsZero(string what, byte[] value, bool kept)
    {
        byte[] point = [(Longitude << 3) | Wire.Fixed64, .. value];
        var result = Filter("place", [.. Field(ThreatNotice.PlaceFieldNumber, [.. Field(Place.PointFieldNumber, point)])]);

        Assert.True(kept ? result > 0 : FieldFilter.RefusalOf(result) == FilterRefusal.NotCanonical, $"{what}: {result}");
    }

    [Theory]
    [InlineData("\0", true)]
    [InlineData("a\0", true)]
    [InlineData("", false)]
    public void Filter_Text_IsRefusedOnlyWhereItIsEmpty(string text, bool kept)
    {
        var result = Filter("title", Field(ThreatNotice.TitleFieldNumber, System.Text.Encoding.UTF8.GetBytes(text)));

        Assert.True(kept ? result > 0 : FieldFilter.RefusalOf(result) == FilterRefusal.NotCanonical, $"{result}");
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(128, true)]
    [InlineData(0, false)]
    public void Filter_Code_IsRefusedOnlyWhereItIsZero(int code, bool kept)
    {
        byte[] field = code < 128 ? [ThreatNotice.CategoryFieldNumber << 3, (byte)code] : [ThreatNotice.CategoryFieldNumber << 3, 0x80, 0x01];
        var result = Filter("category", field);

        Assert.True(kept ? result > 0 : FieldFilter.RefusalOf(result) == FilterRefusal.NotCanonical, $"{result}");
    }

    [Fact]
    public void RefusalOf_NothingAndAView_IsNone()
    {
        Assert.Equal(FilterRefusal.None, FieldFilter.RefusalOf(0));
        Assert.Equal(FilterRefusal.None, FieldFilter.RefusalOf(5));
        Assert.Equal(FilterRefusal.Malformed, FieldFilter.RefusalOf(-1));
    }

    private static int Filter(string path, byte[] field)
    {
        var filter = SampleFederation.Open(path).Decide(new ThreatNotice { Handling = SampleFederation.Handling() }).Filter;
        byte[] notice = [.. new ThreatNotice { Handling = SampleFederation.Handling() }.ToByteArray(), .. field];
        return filter.Filter(notice, new byte[filter.MaxViewLength(notice.Length)]);
    }

    // Numbers below 16 have a tag of one byte, those above one of two.
    private static byte[] Field(int number, byte[] value)
    {
        var tag = new byte[Wire.VarintSize(number << 3)];
        Wire.WriteVarint(tag, (number << 3) | Wire.Length);
        return [.. tag, (byte)value.Length, .. value];
    }
}
