using SharingBus.Lineage.Tiles;
using Xunit;

namespace SharingBus.Lineage.Tests.Tiles;

public sealed class TileTreeTests
{
    [Fact]
    public void Tree_Of70000_HasTheTilesOfTheSpecification()
    {
        TileTree tree = new(70_000);
        Assert.Equal(3, tree.Levels);
        Assert.Equal((273, 112), (tree.FullTilesAt(0), tree.EdgeWidth(0)));
        Assert.Equal((1, 17), (tree.FullTilesAt(1), tree.EdgeWidth(1)));
        Assert.Equal((0, 1), (tree.FullTilesAt(2), tree.EdgeWidth(2)));
        Assert.Equal(274 + 274 + 2 + 1, tree.Count);
    }

    [Fact]
    public void Tree_Of256_HasAFullTileAndAPartialOneAbove()
    {
        TileTree tree = new(256);
        Assert.Equal(["tile/0/000"], tree.TilesOf(0).Select(static path => path.ToString()));
        Assert.Equal(["tile/1/000.p/1"], tree.TilesOf(1).Select(static path => path.ToString()));
        Assert.Equal(["tile/entries/000"], tree.Bundles().Select(static path => path.ToString()));
        Assert.Equal(2, tree.Levels);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    public void Tree_OfASize_HasTheFilesOfTheDefinitionAndNoOthers(int size)
    {
        TileTree tree = new(size);
        IEnumerable<TilePath> paths = Enumerable.Range(0, tree.Levels).SelectMany(tree.TilesOf).Concat(tree.Bundles());
        string[] names = [.. paths.Select(static path => path.ToString()).Order(StringComparer.Ordinal)];
        Assert.Equal(NaiveTiles.Of(size).Files.Keys, names);
        Assert.Equal(names.Length, tree.Count);
        HashSet<string> own = [.. names];
        for (int level = 0; level <= 3; level++)
        {
            for (long number = Math.Max(0, tree.FullTilesAt(level) - 2); number < tree.FullTilesAt(level) + 3; number++)
            {
                for (int width = 1; width <= TilePath.FullWidth; width++)
                {
                    TilePath path = TilePath.Hashes(level, number, width);
                    Assert.Equal(own.Contains(path.ToString()), tree.Has(path));
                }
            }
        }
    }

    [Fact]
    public void Tree_OfTheLargestSize_IsKnown()
    {
        TileTree tree = new(long.MaxValue);
        Assert.Equal(8, tree.Levels);
        Assert.Equal(127, tree.EdgeWidth(7));
        Assert.True(tree.Has(TilePath.Hashes(0, (1L << 55) - 2)));
        Assert.True(tree.Has(TilePath.Entries((1L << 55) - 1, 255)));
        Assert.False(tree.Has(TilePath.Hashes(8, 0, 1)));
        Assert.False(tree.Has(TilePath.Hashes(TilePath.MaxLevel, 0)));
    }
}
