using Grpc.Core;
using Grpc.Wire;

namespace SharingBus.Grpc.Tests.Wire;

/// <summary>The small encodings of the protocol.</summary>
public sealed class EncodingTests
{
    [Theory]
    [InlineData("plain text ~", "plain text ~")]
    [InlineData("100%", "100%25")]
    [InlineData("\t\n", "%09%0A")]
    [InlineData("☺😈", "%E2%98%BA%F0%9F%98%88")]
    public void PercentEncoding_Text_EncodesAndDecodes(string text, string encoded)
    {
        Assert.Equal(encoded, PercentEncoding.Encode(text));
        Assert.Equal(text, PercentEncoding.Decode(encoded));
    }

    [Theory]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz%41", "%zzA")]
    public void PercentEncoding_BrokenEscape_StaysAsItIs(string encoded, string text) =>
        Assert.Equal(text, PercentEncoding.Decode(encoded));

    [Theory]
    [InlineData("100n", 0.0001)]
    [InlineData("5u", 0.005)]
    [InlineData("250m", 250)]
    [InlineData("2S", 2_000)]
    [InlineData("3M", 180_000)]
    [InlineData("99999999H", 359_999_996_400_000)]
    public void Timeout_WithUnit_IsUnderstood(string text, double milliseconds) =>
        Assert.Equal(milliseconds, TimeoutHeader.Parse(text)!.Value.TotalMilliseconds);

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("m")]
    [InlineData("-5m")]
    [InlineData("5 m")]
    [InlineData("123456789m")]
    [InlineData("5x")]
    public void Timeout_Malformed_IsNotUnderstood(string text) => Assert.Null(TimeoutHeader.Parse(text));

    [Theory]
    [InlineData(0.2, "1m")]
    [InlineData(1_000, "1000m")]
    [InlineData(99_999_999, "99999999m")]
    [InlineData(200_000_000, "200000S")]
    public void Timeout_Formatted_FitsEightDigits(double milliseconds, string text) =>
        Assert.Equal(text, TimeoutHeader.Format(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData("q6ur")]
    [InlineData("AQ==,Ag")]
    [InlineData("AQ, Ag==")]
    public void BinaryMetadata_PaddedOrNotAndJoined_IsUnderstood(string value)
    {
        var metadata = new Metadata();
        MetadataCodec.Decode(metadata, "x-bin", value);

        byte[][] expected =
            value == "q6ur"
                ?
                [
                    [0xab, 0xab, 0xab],
                ]
                :
                [
                    [1],
                    [2],
                ];
        Assert.Equal(expected, metadata.Select(entry => entry.ValueBytes));
    }

    [Fact]
    public void BinaryMetadata_NoBase64_IsLeftOut()
    {
        var metadata = new Metadata();
        MetadataCodec.Decode(metadata, "x-bin", "!!");
        Assert.Empty(metadata);
    }
}
