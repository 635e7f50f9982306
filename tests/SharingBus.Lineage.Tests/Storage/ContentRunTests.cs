using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Storage;
using Xunit;

namespace SharingBus.Lineage.Tests.Storage;

public sealed class ContentRunTests
{
    [Fact]
    public void Encode_OfParts_IsPlacesAndBytes()
    {
        (byte[] places, byte[] bytes) = Encode([new byte[] { 7, 8 }, ReadOnlyMemory<byte>.Empty, new byte[] { 9 }]);

        Assert.Equal([0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0], places);
        Assert.Equal([7, 8, 9], bytes);
        Assert.Equal(3, ContentRun.Count(places));
    }

    [Fact]
    public void Encode_OfPartsOfOneArray_TakesTheFramingBetweenThemAlongAndNothingElse()
    {
        byte[] batch = [1, 10, 11, 2, 2, 20, 21, 22, 23, 24, 25, 26, 3, 30];
        ReadOnlyMemory<byte>[] all = [batch.AsMemory(1, 2), batch.AsMemory(5, 7), batch.AsMemory(13, 1)];

        (_, byte[] whole) = Encode(all);
        (byte[] places, byte[] rest) = Encode([all[0], ReadOnlyMemory<byte>.Empty, all[2]]);
        (_, byte[] without) = Encode([all[0], all[2]]);

        Assert.Equal(batch[1..], whole);
        Assert.Equal([10, 11, 30], rest);
        Assert.Equal([10, 11, 30], without);
        Assert.Equal(3, ContentRun.Count(places));
        (byte[] wholePlaces, _) = Encode(all);
        Assert.Equal(all.Select(static part => part.ToArray()), ContentRun.Of(6, shared: false, wholePlaces, whole, 6).Select(static part => part!.Value.ToArray()));
    }

    [Fact]
    public void Erase_OfAPart_TakesItsBytesOutAndLeavesAMark()
    {
        (byte[] places, byte[] bytes) = Encode([new byte[] { 7, 8 }, new byte[] { 5 }, new byte[] { 9 }]);

        byte[] left = ContentRun.Erase(places, bytes, 1);
        byte[] again = ContentRun.Erase(places, left, 1);

        Assert.Equal([7, 8, 9], left);
        Assert.Equal(left, again);
        Assert.Equal([0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 2, 0, 0, 0, 1, 0, 0, 0], places);
    }

    [Fact]
    public void Erase_InEveryOrder_LeavesTheOthersAsTheyWere()
    {
        ReadOnlyMemory<byte>[] parts = [new byte[] { 1 }, ReadOnlyMemory<byte>.Empty, new byte[] { 2, 3 }, new byte[] { 4 }];
        foreach (int[] order in from a in Enumerable.Range(0, 4) from b in Enumerable.Range(0, 4) from c in Enumerable.Range(0, 4) select new[] { a, b, c })
        {
            (byte[] places, byte[] bytes) = Encode(parts);
            foreach (int part in order)
            {
                bytes = ContentRun.Erase(places, bytes, part);
            }

            IReadOnlyList<ReadOnlyMemory<byte>?> left = ContentRun.Of(6, shared: false, places, bytes, 6);
            for (int part = 0; part < parts.Length; part++)
            {
                Assert.Equal(order.Contains(part) ? null : parts[part].ToArray(), left[part]?.ToArray());
            }
        }
    }

    [Theory]
    [InlineData(true, 5, 0, 0)]
    [InlineData(true, 7, 0, 2)]
    [InlineData(true, 8, 0, -1)]
    [InlineData(true, 5, 1, -1)]
    [InlineData(true, 4, 0, -1)]
    [InlineData(false, 5, 0, 0)]
    [InlineData(false, 5, 2, 2)]
    [InlineData(false, 5, 3, -1)]
    [InlineData(false, 6, 0, -1)]
    [InlineData(false, 5, -1, -1)]
    public void Find_APart_IsItsPlaceInTheRowOfItsOwnEntry(bool shared, long index, int part, int place)
    {
        (byte[] places, _) = ContentRun.Encode([new byte[1], new byte[1], new byte[1]]);
        Assert.Equal(place, ContentRun.Find(5, shared, places, new ContentKey(index, part)));
    }

    private static (byte[] Places, byte[] Bytes) Encode(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        (byte[] places, ReadOnlyMemory<byte> bytes) = ContentRun.Encode(parts);
        return (places, bytes.ToArray());
    }
}
