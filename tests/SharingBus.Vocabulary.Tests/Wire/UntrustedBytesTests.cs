using Google.Protobuf;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;
using Xunit;

namespace SharingBus.Vocabulary.Tests.Wire;

public sealed class UntrustedBytesTests
{
    [Theory]
    [InlineData("80")]
    [InlineData("0aff")]
    [InlineData("0afeffffff070801")] // a handling that claims 2,147,483,646 bytes
    [InlineData("0affffffff070801")] // one more
    [InlineData("0afaffffff07")] // and nothing behind it
    public void Message_ThatIsNone_ThrowsWhatAMalformedOneThrows(string bytes)
    {
        byte[] hostile = Convert.FromHexString(bytes);

        Assert.Throws<InvalidProtocolBufferException>(() => ThreatNotice.Parser.ParseUntrusted(hostile));
        Assert.Throws<InvalidProtocolBufferException>(() => NoticeTypes.Parser(NoticeType.ThreatNotice).ParseUntrusted(hostile));
    }

    [Fact]
    public void Message_ThatIsGood_IsRead()
    {
        var notice = new ThreatNotice { Title = "t" };

        Assert.Equal(notice, ThreatNotice.Parser.ParseUntrusted(notice.ToByteArray()));
        Assert.Equal(notice, NoticeTypes.Parser(NoticeType.ThreatNotice).ParseUntrusted(notice.ToByteArray()));
    }
}
