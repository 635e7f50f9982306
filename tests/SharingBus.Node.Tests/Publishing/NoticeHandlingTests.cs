using Google.Protobuf;
using SharingBus.Node.Publishing;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Node.Tests.Publishing;

public sealed class NoticeHandlingTests
{
    [Theory]
    [InlineData(Purpose.ImminentDanger, 1_900_000_000)]
    [InlineData(Purpose.Unspecified, long.MaxValue)]
    [InlineData(Purpose.ResearchStatistics, -1)]
    public void Read_OfTwoNoticeTypes_IsWhatTheParserReads(Purpose purpose, long keepUntil)
    {
        var handling = new Handling
        {
            Tlp = Tlp.Amber,
            Purpose = purpose,
            Retention = new() { Profile = RetentionProfile.Agreement, KeepUntilUnixSeconds = keepUntil },
            ConcealOrigin = true,
        };

        Assert.Equal(new NoticeHandling(purpose, keepUntil), NoticeHandling.Read(new ThreatNotice { Handling = handling }.ToByteArray()));
        Assert.Equal(new NoticeHandling(purpose, keepUntil), NoticeHandling.Read(new IncidentReport { Handling = handling }.ToByteArray()));
    }

    [Fact]
    public void Read_OfAHandlingThatSaysNothing_IsNothing() =>
        Assert.Equal(default, NoticeHandling.Read(new ThreatNotice { Handling = new Handling() }.ToByteArray()));

    [Theory]
    [InlineData("")]
    [InlineData("0801")]
    [InlineData("12020801")]
    public void Read_OfBytesThatDoNotBeginWithAHandling_Fails(string hex) =>
        Assert.Throws<ArgumentException>(() => NoticeHandling.Read(Convert.FromHexString(hex)));
}
