using SharingBus.Lineage.Tiles;
using Xunit;

namespace SharingBus.Lineage.Tests.Tiles;

public sealed class TileReaderTests(GrownJournal grown) : IClassFixture<GrownJournal>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(GrownJournal.Entries)]
    public async Task Tile_OfEveryLevelAtASize_IsThatOfTheDefinition(int size)
    {
        NaiveTiles tiles = NaiveTiles.Of(grown.Leaves[..size]);
        TileReader reader = new(grown.Journal.Read);
        int read = 0;
        foreach ((string name, byte[] bytes) in tiles.Files)
        {
            Assert.True(TilePath.TryParse(name, out TilePath path));

            // Of hundreds of full tiles some; of a level's edge and of the levels above all.
            if (path.Level > 0 || path.Number % 50 == 0 || path.Number > (size / TilePath.FullWidth) - 3)
            {
                Assert.Equal(bytes, await reader.ReadAsync(path, size, TestContext.Current.CancellationToken));
                read++;
            }
        }

        Assert.True(read >= 2);
    }

    [Theory]
    [InlineData(0, "tile/0/000")]
    [InlineData(0, "tile/entries/000.p/1")]
    [InlineData(255, "tile/0/000")]
    [InlineData(255, "tile/0/000.p/254")]
    [InlineData(256, "tile/0/000.p/255")]
    [InlineData(256, "tile/entries/001.p/1")]
    [InlineData(256, "tile/1/000")]
    [InlineData(65_535, "tile/1/000")]
    [InlineData(65_536, "tile/2/000.p/2")]
    [InlineData(65_536, "tile/3/000.p/1")]
    [InlineData(65_536, "tile/63/000")]
    [InlineData(65_536, "tile/0/x036/x028/x797/x018/x963/967")]
    public async Task Tile_ThatTheTreeDoesNotHave_IsNone(int size, string name)
    {
        Assert.True(TilePath.TryParse(name, out TilePath path));
        Assert.Null(await new TileReader(grown.Journal.Read).ReadAsync(path, size, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(GrownJournal.Entries + 1)]
    public async Task Tile_OfASizeThatTheJournalNeverHad_IsRefused(long size) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () =>
            await new TileReader(grown.Journal.Read).ReadAsync(TilePath.Hashes(0, 0), size, TestContext.Current.CancellationToken));
}
