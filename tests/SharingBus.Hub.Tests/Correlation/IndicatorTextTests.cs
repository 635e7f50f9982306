using SharingBus.Hub.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Correlation;

public sealed class IndicatorTextTests
{
    [Theory]
    [InlineData(IndicatorKind.Url, "hxxps://Forum[.]example/Thread/7#top", "https://forum.example/Thread/7")]
    [InlineData(IndicatorKind.Domain, " Forum[.]Example. ", "forum.example")]
    [InlineData(IndicatorKind.IpAddress, "2001:DB8:0:0::1", "2001:db8::1")]
    [InlineData(IndicatorKind.PhoneNumber, "0049 (30) 123-45", "+493012345")]
    [InlineData(IndicatorKind.PhoneNumber, "+49 30 12345", "+493012345")]
    [InlineData(IndicatorKind.PhoneNumber, "030 12345", "03012345")]
    [InlineData(IndicatorKind.AccountHandle, "@Night_Owl", "night_owl")]
    [InlineData(IndicatorKind.VehiclePlate, "nb-17 4711", "NB174711")]
    [InlineData(IndicatorKind.Phrase, "Burn  it\tDown", "burn it down")]
    [InlineData(IndicatorKind.FileHash, "AB:CD", "ABCD")]
    [InlineData(IndicatorKind.Other, "   ", "")]
    public void Indicator_WrittenInDifferentWays_HasOneText(IndicatorKind kind, string written, string expected) =>
        Assert.Equal(expected, IndicatorText.Normalise(new Indicator { Kind = kind, Value = written }));
}
