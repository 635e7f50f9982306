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
    [InlineData("0afeffffff072a8080808006616263")] // and in it a text of 1.6 GB
    [InlineData("0afeffffff079a3f8080808006616263")] // or an unknown field
    [InlineData("0afeffffffc780808080019a3f8080808006616263")] // by a varint of ten bytes
    [InlineData("530afeffffff0754")] // in a group
    public void Message_ThatIsNone_ThrowsWhatAMalformedOneThrows(string bytes)
    {
        byte[] hostile = Convert.FromHexString(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<InvalidProtocolBufferException>(() => ThreatNotice.Parser.ParseUntrusted(hostile));
        Assert.Throws<InvalidProtocolBufferException>(() => NoticeTypes.Parser(NoticeType.ThreatNotice).ParseUntrusted(hostile));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1024 * 1024);
    }

    [Fact]
    public void Message_ThatHoldsSuchBytesInAText_IsRead()
    {
        var notice = new ThreatNotice { Handling = new Handling { SecrecyLiftedBy = "a" } };
        notice.MergeFrom([0x9A, 0x3F, 0x06, 0x22, 0xFE, 0xFF, 0xFF, 0xFF, 0x07]); // an unknown field of bytes

        Assert.Equal(notice, ThreatNotice.Parser.ParseUntrusted(notice.ToByteArray()));
    }

    [Fact]
    public void Message_ThatIsGood_IsRead()
    {
        var notice = new ThreatNotice { Title = "t" };

        Assert.Equal(notice, ThreatNotice.Parser.ParseUntrusted(notice.ToByteArray()));
        Assert.Equal(notice, NoticeTypes.Parser(NoticeType.ThreatNotice).ParseUntrusted(notice.ToByteArray()));
    }
}
