using SharingBus.Lineage.Checkpoints;
using Xunit;

namespace SharingBus.Lineage.Tests.Checkpoints;

public sealed class LogNameTests
{
    [Theory]
    [InlineData("northbridge", "police-northbridge", "sharingbus.log/v1/northbridge/police-northbridge")]
    [InlineData("a b/c", "pölice", "sharingbus.log/v1/a%20b%2Fc/p%C3%B6lice")]
    public void Name_OfALog_IsReadAsItWasWritten(string federation, string agency, string name)
    {
        Assert.Equal(name, LogName.Of(federation, agency));
        Assert.Equal((federation, agency), LogName.Parse(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sharingbus.log/v1/")]
    [InlineData("sharingbus.log/v1/northbridge")]
    [InlineData("sharingbus.log/v1/northbridge/")]
    [InlineData("sharingbus.log/v1//police")]
    [InlineData("sharingbus.log/v1//")]
    [InlineData("sharingbus.log/v1/northbridge/police/more")]
    [InlineData("sharingbus.log/v2/northbridge/police")]
    [InlineData("sharingbus.log/v1/northbridge/p%6Flice")]
    [InlineData("sharingbus.log/v1/northbridge/p%c3%b6lice")]
    [InlineData("sharingbus.log/v1/north bridge/police")]
    [InlineData("sharingbus.log/v1/%/police")]
    public void Name_WrittenAnyOtherWay_IsNone(string name) => Assert.Null(LogName.Parse(name));
}
