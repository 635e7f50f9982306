using Google.Protobuf;
using SharingBus.Lineage.Readings;
using Xunit;

namespace SharingBus.Lineage.Tests.Readings;

public sealed class PositionsTests
{
    [Fact]
    public void Of_SomePlaces_SetsABitForEachFromTheLowest()
    {
        Assert.Equal([0b0000_0101], Positions.Of([true, false, true]).ToByteArray());
        Assert.Equal([0b1000_0000, 0b0000_0010], Positions.Of([false, false, false, false, false, false, false, true, false, true]).ToByteArray());
        Assert.Equal([0], Positions.Of([false]).ToByteArray());
    }

    [Fact]
    public void Of_AllPlaces_IsEmpty() => Assert.True(Positions.Of([true, true, true, true, true, true, true, true, true]).IsEmpty);

    [Fact]
    public void Holds_OfWhatWasFormed_IsWhatWasHeld()
    {
        Random random = new(5);
        for (int count = 1; count < 40; count++)
        {
            bool[] held = [.. Enumerable.Range(0, count).Select(_ => random.Next(2) == 1)];
            ByteString positions = Positions.Of(held);
            Assert.Equal(held, Enumerable.Range(0, count).Select(place => Positions.Holds(positions, place)));
        }
    }

    [Fact]
    public void Holds_BeyondTheBits_IsFalseAndWithoutAnyTrue()
    {
        Assert.False(Positions.Holds(ByteString.CopyFrom(0xFF), 8));
        Assert.True(Positions.Holds(ByteString.Empty, 1_000));
    }
}
