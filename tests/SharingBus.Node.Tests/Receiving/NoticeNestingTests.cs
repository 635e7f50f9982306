using Google.Protobuf;
using SharingBus.Node.Receiving;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Receiving;

public sealed class NoticeNestingTests
{
    private const byte Open = (15 << 3) | 3;
    private const byte Close = (15 << 3) | 4;

    [Theory]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(100_000)]
    public void Groups_OfANotice_AreTooDeepWhereAReaderRefusesThem(int depth)
    {
        byte[] notice = Groups(depth);

        Assert.Equal(IsRefused(notice), NoticeNesting.IsTooDeep(NoticeType.ThreatNotice, notice));
    }

    [Theory]
    [InlineData(97)]
    [InlineData(98)]
    [InlineData(99)]
    [InlineData(100)]
    public void Groups_WithinFieldsOfANotice_CountFromTheTop(int depth)
    {
        // The notice holds a handling, that a consent, and that the groups; before and behind stand fields of every other form.
        byte[] deep = Groups(depth);
        byte[] notice = [.. Field(1, [.. Field(8, deep)]), .. new ThreatNotice { Title = "Behind" }.ToByteArray(), 0xA5, 1, 1, 2, 3, 4, 0xA1, 1, 1, 2, 3, 4, 5, 6, 7, 8];

        Assert.Equal(IsRefused(notice), NoticeNesting.IsTooDeep(NoticeType.ThreatNotice, notice));
    }

    [Fact]
    public void Bytes_ThatNoReaderTakesForMessages_DoNotNest()
    {
        byte[] notice = new ThreatNotice { Title = new string((char)Open, 1_000) }.ToByteArray();

        Assert.False(NoticeNesting.IsTooDeep(NoticeType.ThreatNotice, notice));
        Assert.False(NoticeNesting.IsTooDeep(NoticeType.ThreatNotice, Field(15_000, Groups(1_000))));
    }

    [Theory]
    [InlineData("FF")]
    [InlineData("0A05")]
    [InlineData("0AFFFFFFFFFFFFFFFFFF01")]
    [InlineData("7C")]
    [InlineData("7D01")]
    [InlineData("79")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFF")]
    public void Bytes_ThatAreNoNotice_EndTheWalk(string bytes) =>
        Assert.False(NoticeNesting.IsTooDeep(NoticeType.ThreatNotice, [.. Convert.FromHexString(bytes)]));

    private static byte[] Groups(int depth) => [.. Enumerable.Repeat(Open, depth), .. Enumerable.Repeat(Close, depth)];

    private static byte[] Field(int number, byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }

        return bytes.ToArray();
    }

    private static bool IsRefused(byte[] notice)
    {
        try
        {
            ThreatNotice.Parser.ParseFrom(notice);
            return false;
        }
        catch (InvalidProtocolBufferException)
        {
            return true;
        }
    }
}
