using Google.Protobuf;
using SharingBus.Lineage.Readings;
using Xunit;

namespace SharingBus.Lineage.Tests.Readings;

public sealed class PackedIdsTests
{
    private static readonly Guid First = new("00010203-0405-0607-0809-0a0b0c0d0e0f");
    private static readonly Guid Second = new("10111213-1415-1617-1819-1a1b1c1d1e1f");

    [Fact]
    public void Pack_OfIds_IsTheirBytesBigEndian() =>
        Assert.Equal(Enumerable.Range(0, 32).Select(static number => (byte)number), PackedIds.Pack([First, Second]).ToByteArray());

    [Fact]
    public void Packed_ReadBack_AreTheIds()
    {
        ByteString packed = PackedIds.Pack([First, Second, First]);

        Assert.Equal([First, Second, First], PackedIds.All(packed));
        Assert.Equal((3, First, Second), (PackedIds.Count(packed), PackedIds.At(packed, 0), PackedIds.At(packed, 1)));
        Assert.Equal((0, 1, -1), (PackedIds.IndexOf(packed, First), PackedIds.IndexOf(packed, Second), PackedIds.IndexOf(packed, Guid.NewGuid())));
        Assert.Empty(PackedIds.All(ByteString.Empty));
        Assert.Throws<ArgumentOutOfRangeException>(() => PackedIds.At(packed, 3));
    }

    [Fact]
    public void IndexOf_BytesAcrossTwoIds_AreNone()
    {
        Guid across = new(Enumerable.Range(8, 16).Select(static number => (byte)number).ToArray(), bigEndian: true);
        Assert.Equal(-1, PackedIds.IndexOf(PackedIds.Pack([First, Second]), across));
    }

    [Fact]
    public void Packed_WithHalfAnIdAtTheEnd_HoldTheWholeOnes()
    {
        ByteString cut = ByteString.CopyFrom(PackedIds.Pack([First, Second]).Span[..31]);

        Assert.Equal([First], PackedIds.All(cut));
        Assert.Equal(-1, PackedIds.IndexOf(cut, Second));
    }
}
