using System.Buffers.Text;
using System.Security.Cryptography;
using SharingBus.Policy.Filtering;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Filtering;

/// <summary>Coarser forms at the ends of what they take.</summary>
public sealed class FormBoundTests
{
    [Theory]
    [InlineData(0UL, 0UL)]
    [InlineData(4UL, 0UL)]
    [InlineData(5UL, 5UL)]
    [InlineData(9999UL, 9995UL)]
    [InlineData(10000UL, 0UL)]
    public void FiveYears_AreOfFourDigits(ulong year, ulong expected) => Assert.Equal(expected, Varint(year, (value, to) => NumberForms.FiveYears(value, to)));

    [Theory]
    [InlineData(0UL, false, 0UL)]
    [InlineData(1UL, false, 1UL)]
    [InlineData(9UL, false, 1UL)]
    [InlineData(10UL, false, 10UL)]
    [InlineData(2UL, true, 2UL)]
    [InlineData(20UL, true, 20UL)]
    [InlineData(50UL, true, 50UL)]
    [InlineData(49UL, true, 20UL)]
    public void Whole_IsOfItsBand(ulong number, bool series, ulong expected) => Assert.Equal(expected, Varint(number, (value, to) => NumberForms.Whole(value, series, to)));

    [Fact]
    public void Numbers_ThatAreNone_AreLeftOut()
    {
        var room = new byte[16];
        Assert.Equal(0, NumberForms.FiveYears([0x80], room));
        Assert.Equal(0, NumberForms.Whole([0x80], series: true, room));
        Assert.Equal(0, NumberForms.AtLeast([0x80], 1, room));
    }

    [Theory]
    [InlineData(360d, true)]
    [InlineData(-360d, true)]
    [InlineData(360.5, false)]
    [InlineData(double.NaN, false)]
    public void Cell_IsOfTheEarth(double degrees, bool expected)
    {
        var room = new byte[8];
        Assert.Equal(expected ? 8 : 0, NumberForms.Cell(BitConverter.GetBytes(degrees), Transform.Kilometre, room));
    }

    [Theory]
    [InlineData(840, true)]
    [InlineData(-840, true)]
    [InlineData(841, false)]
    [InlineData(-841, false)]
    public void Time_OffsetBeyondFourteenHours_IsNone(int minutes, bool expected) => Assert.Equal(expected, Time(1_772_000_000_000, minutes) != 0);

    [Theory]
    [InlineData(-62_135_596_800_000, true)]
    [InlineData(-62_135_596_800_001, false)]
    [InlineData(253_402_300_799_999, true)]
    [InlineData(253_402_300_800_000, false)]
    [InlineData(long.MinValue, false)]
    [InlineData(long.MaxValue, false)]
    public void Time_BeyondTheCalendar_IsNone(long millis, bool expected) => Assert.Equal(expected, Time(millis, 0) != 0);

    [Theory]
    [InlineData(60)]
    [InlineData(-60)]
    public void Time_WhoseOffsetLeadsOutOfTheNumbers_IsNone(int minutes)
    {
        Assert.Equal(0, Time(minutes < 0 ? long.MinValue + 1 : long.MaxValue - 1, minutes));
        Assert.Equal(0, Time(minutes < 0 ? long.MinValue + 3_600_000 : long.MaxValue - 3_600_000, minutes));
    }

    [Fact]
    public void Time_OfTheEpoch_IsTheDefaultAndLeftOut() => Assert.Equal(0, Time(5_000, 0));

    [Theory]
    [InlineData(1)]
    [InlineData(900)]
    [InlineData(955)]
    [InlineData(956)]
    [InlineData(957)]
    [InlineData(5000)]
    public void Pseudonym_OfATextOfAnyLength_IsTheKeyedHashOfFieldAndText(int length)
    {
        var text = RandomNumberGenerator.GetBytes(length);
        byte[] field = [.. "a.b"u8];
        var key = RandomNumberGenerator.GetBytes(32);
        var room = new byte[32];

        var written = TextForms.Pseudonym(text, field, new PseudonymKey(key), room);

        var hash = HMACSHA256.HashData(key, (byte[])[.. field, 0, .. text]);
        Assert.Equal("~" + Base64Url.EncodeToString(hash.AsSpan(0, 16)), System.Text.Encoding.ASCII.GetString(room, 0, written));
    }

    [Fact]
    public void First_TextThatFillsTheRoom_IsLeftOutOnlyBeyondIt()
    {
        var text = Enumerable.Repeat((byte)'a', 10).ToArray();

        Assert.Equal(10, TextForms.First(text, 20, new byte[13]));
        Assert.Equal(0, TextForms.First(text, 20, new byte[12]));
        Assert.Equal(13, TextForms.First([.. text, (byte)'b'], 10, new byte[13]));
    }

    [Fact]
    public void Secrets_ThatAreShort_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new PseudonymKeys(new byte[31], default));
        Assert.Throws<ArgumentException>(() => new PseudonymKeys(default, new byte[31]));
        var none = new PseudonymKeys(default, default);
        Assert.True(none.OfFederation is null && none.OfAgreement("a") is null);
        var both = new PseudonymKeys(new byte[32], new byte[32]);
        Assert.True(both.OfFederation is not null && both.OfAgreement("") is null);
        Assert.Same(both.OfAgreement("a"), both.OfAgreement("a"));
        Assert.NotEqual(Pseudonym(both.OfAgreement("a")), Pseudonym(both.OfAgreement("b")));
        Assert.NotEqual(Pseudonym(both.OfAgreement("a")), Pseudonym(both.OfFederation));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void Key_OfAnotherLengthThanAHash_IsRefused(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PseudonymKey(new byte[length]));

    private static string Pseudonym(PseudonymKey? key)
    {
        var room = new byte[32];
        return Convert.ToHexString(room, 0, TextForms.Pseudonym("text"u8, "field"u8, key, room));
    }

    private delegate int Form(ReadOnlySpan<byte> value, Span<byte> destination);

    private static ulong Varint(ulong number, Form form)
    {
        var (value, room) = (new byte[10], new byte[16]);
        var length = form(value.AsSpan(0, Wire.WriteLongVarint(value, number)), room);
        var position = 0;
        return length == 0 ? 0 : Wire.TryVarint(room.AsSpan(0, length), ref position, out var read) && position == length ? read : ulong.MaxValue;
    }

    private static int Time(long millis, int minutes)
    {
        var moment = Google.Protobuf.MessageExtensions.ToByteArray(new Moment { OffsetMinutes = minutes });
        var value = new byte[10];
        return TimeForms.Floor(moment, value.AsSpan(0, Wire.WriteLongVarint(value, (ulong)millis)), Transform.Day, new byte[16]);
    }
}
