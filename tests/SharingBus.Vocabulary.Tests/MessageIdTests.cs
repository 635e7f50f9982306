using Xunit;

namespace SharingBus.Vocabulary.Tests;

public sealed class MessageIdTests
{
    [Fact]
    public void Create_FromAClock_HoldsItsTimeAndVersionInBigEndianOrder()
    {
        MessageId id = MessageId.Create(new FixedTime(SampleNotices.Now));
        byte[] bytes = id.ToByteArray();

        Assert.Equal(SampleNotices.Now, id.Time);
        Assert.Equal(0x70, bytes[6] & 0xF0);
        Assert.Equal(0x80, bytes[8] & 0xC0);
        Assert.Equal(Convert.ToHexStringLower(bytes), id.ToString().Replace("-", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Create_Later_SortsLater()
    {
        MessageId earlier = MessageId.Create(new FixedTime(SampleNotices.Now));
        MessageId later = MessageId.Create(new FixedTime(SampleNotices.Now.AddMilliseconds(1)));

        Assert.True(earlier < later);
        Assert.NotEqual(earlier, MessageId.Create(new FixedTime(SampleNotices.Now)));
    }

    [Fact]
    public void Id_WrittenAndRead_IsTheSame()
    {
        MessageId id = MessageId.Create(new FixedTime(SampleNotices.Now));

        Assert.True(MessageId.TryRead(id.ToByteArray(), out MessageId fromBytes));
        Assert.True(MessageId.TryParse(id.ToString(), out MessageId fromText));
        Assert.Equal((id, id), (fromBytes, fromText));
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")]
    [InlineData("017f22e2-79b0-7cc3-f8c4-dc0c0c07398f")]
    [InlineData("017f22e279b07cc398c4dc0c0c07398f")]
    [InlineData("nonsense")]
    [InlineData(null)]
    public void TryParse_NoUuidOfVersion7_IsRefused(string? text) => Assert.False(MessageId.TryParse(text, out _));

    [Fact]
    public void TryRead_OtherLength_IsRefused() => Assert.False(MessageId.TryRead(new byte[15], out _));

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
