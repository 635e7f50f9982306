using System.Buffers.Binary;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Storage;
using Xunit;

namespace SharingBus.Lineage.Tests.Storage;

public sealed class ContentRunTests
{
    private const int FirstKey = 40;

    private readonly KeyTree _keys = KeyTree.Plant();

    [Fact]
    public void Seal_OfParts_KeepsNoneAsItWas()
    {
        byte[] part = [.. Enumerable.Range(0, 64).Select(static number => (byte)number)];
        ContentRun run = Seal(part, ReadOnlyMemory<byte>.Empty, part);

        Assert.Equal(3, run.Count);
        Assert.Equal([12, 80, 92, 0, 92, 80], Places(run));
        Assert.Equal(12 + 80 + 80, run.Bytes.Length);
        Assert.Equal(-1, run.Bytes.AsSpan().IndexOf(part.AsSpan(0, 8)));
        Assert.NotEqual(run.Bytes[12..92], run.Bytes[92..]);
        Assert.Equal([part, [], part], run.Stored.Of(6, _keys).Select(static read => read!.Value.ToArray()));
    }

    [Fact]
    public void Of_BytesThatWereAltered_IsCorrupt()
    {
        for (int at = 0; at < 12 + 2 + 16; at++)
        {
            ContentRun run = Seal(new byte[] { 7, 8 });
            run.Bytes[at] ^= 1;
            Assert.Equal(JournalError.Corrupt, Assert.Throws<JournalException>(() => run.Stored.Of(6, _keys)).Error);
        }
    }

    [Fact]
    public void Row_OfWhichAPlaceWasAltered_IsCorruptToEveryReader()
    {
        for (int bit = 0; bit < 8 * ContentRun.PlaceSize; bit++)
        {
            ContentRun run = Seal(new byte[] { 7, 8 }, new byte[] { 9, 10 }) with { Shared = true };
            run.Places[ContentRun.PlaceSize + (bit / 8)] ^= (byte)(1 << (bit % 8));

            Assert.Equal(JournalError.Corrupt, Assert.Throws<JournalException>(() => run.Stored.Of(7, _keys)).Error);
            Assert.Equal(JournalError.Corrupt, Assert.Throws<JournalException>(() => run.Stored.AddTo([], 6, 8, new KeyWalk(_keys))).Error);
            Assert.Equal(JournalError.Corrupt, Assert.Throws<JournalException>(() => run.Stored.Visit(_keys, static (_, _) => { })).Error);
        }
    }

    [Theory]
    [InlineData(0)] // as an empty part has it
    [InlineData(ContentRun.Erased)]
    public void Row_OfWhichAPlaceWasAlteredToNothing_IsCorruptToEveryReader(int length)
    {
        ContentRun run = Seal(new byte[] { 7, 8 }, new byte[] { 9, 10 }) with { Shared = true };
        BinaryPrimitives.WriteInt32LittleEndian(run.Places.AsSpan(ContentRun.PlaceSize + sizeof(int)), length);

        foreach (long index in (long[])[6, 7])
        {
            Assert.Equal(JournalError.Corrupt, Assert.Throws<JournalException>(() => run.Stored.Of(index, _keys)).Error);
        }

        Assert.Equal(JournalError.Corrupt, Assert.Throws<JournalException>(() => run.Stored.AddTo([], 6, 8, new KeyWalk(_keys))).Error);
        Assert.Equal(JournalError.Corrupt, Assert.Throws<JournalException>(() => run.Stored.Visit(_keys, static (_, _) => { })).Error);
    }

    [Fact]
    public void Of_PartsThatWereExchanged_IsCorrupt()
    {
        ContentRun run = Seal(new byte[] { 7 }, new byte[] { 8 });
        byte[] exchanged = [.. run.Bytes[..12], .. run.Bytes[29..], .. run.Bytes[12..29]];

        Assert.Throws<JournalException>(() => (run with { Bytes = exchanged }).Stored.Of(6, _keys));
    }

    [Fact]
    public void Of_APartWhoseKeyIsDestroyed_IsErased()
    {
        ContentRun run = Seal(new byte[] { 7 }, new byte[] { 8 }, new byte[] { 9 });

        Assert.Equal([[7], null, [9]], run.Stored.Of(6, _keys.Without([FirstKey + 1])).Select(static read => read?.ToArray()));
    }

    [Fact]
    public void Seal_WithAKeyThatIsDestroyed_Fails()
    {
        KeyWalk left = new(_keys.Without([FirstKey]));
        ContentRow row = new(6, Shared: false, [new ContentPart(default, new byte[] { 7 })], []);

        Assert.Throws<InvalidOperationException>(() => ContentRun.Seal(row, FirstKey, left, new byte[12]));
    }

    [Fact]
    public void Without_APart_TakesItsBytesOutAndLeavesAMark()
    {
        ContentRun run = Seal(new byte[] { 7, 8 }, new byte[] { 5 }, new byte[] { 9 });
        ContentRun left = run.Without(1)!;

        Assert.Equal([12, 18, 0, -1, 30, 17], Places(left));
        Assert.Equal([.. run.Bytes[..30], .. run.Bytes[47..]], left.Bytes);
        Assert.Null(left.Without(1));
    }

    [Fact]
    public void Without_InEveryOrder_LeavesTheOthersAsTheyWere()
    {
        ReadOnlyMemory<byte>[] parts = [new byte[] { 1 }, ReadOnlyMemory<byte>.Empty, new byte[] { 2, 3 }, new byte[] { 4 }];
        foreach (int[] order in from a in Enumerable.Range(0, 4) from b in Enumerable.Range(0, 4) from c in Enumerable.Range(0, 4) select new[] { a, b, c })
        {
            ContentRun run = Seal(parts);
            foreach (int part in order)
            {
                run = run.Without(part) ?? run;
            }

            IReadOnlyList<ReadOnlyMemory<byte>?> left = run.Stored.Of(6, _keys);
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
        ContentRun run = Seal(new byte[1], new byte[1], new byte[1]) with { First = 5, Shared = shared };

        Assert.Equal(place, run.Find(new ContentKey(index, part)));
    }

    private static IEnumerable<int> Places(ContentRun run) =>
        run.Places.Chunk(sizeof(int)).Select(static number => BinaryPrimitives.ReadInt32LittleEndian(number));

    private ContentRun Seal(params ReadOnlyMemory<byte>[] parts) =>
        ContentRun.Seal(new ContentRow(6, Shared: false, [.. parts.Select(static part => new ContentPart(default, part))], []), FirstKey, new KeyWalk(_keys), new byte[12]);
}
