using SharingBus.Lineage.Tiles;
using Xunit;

namespace SharingBus.Lineage.Tests.Tiles;

public sealed class TilePathTests
{
    [Theory]
    [InlineData("tile/0/000", 0, 0, 256)]
    [InlineData("tile/0/x001/x234/067", 0, 1_234_067, 256)]
    [InlineData("tile/1/x001/000.p/1", 1, 1_000, 1)]
    [InlineData("tile/2/999.p/255", 2, 999, 255)]
    [InlineData("tile/63/007", 63, 7, 256)]
    [InlineData("tile/0/x036/x028/x797/x018/x963/967", 0, (1L << 55) - 1, 256)]
    public void Path_AsTheSpecificationWritesIt_IsReadAndWrittenTheSame(string text, int level, long number, int width)
    {
        Assert.True(TilePath.TryParse(text, out TilePath path));
        Assert.Equal(TilePath.Hashes(level, number, width), path);
        Assert.Equal(text, path.ToString());

        string entries = text.Replace($"/{level}/", "/entries/", StringComparison.Ordinal);
        Assert.True(TilePath.TryParse(entries, out TilePath bundle));
        Assert.Equal(TilePath.Entries(number, width), bundle);
        Assert.Equal(entries, bundle.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile")]
    [InlineData("tile/")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("/tile/0/000")]
    [InlineData("Tile/0/000")]
    [InlineData("tile/0/000/")]
    [InlineData("tile//000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/01/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/+1/000")]
    [InlineData("tile/ 1/000")]
    [InlineData("tile/99999999999999999999/000")]
    [InlineData("tile/Entries/000")]
    [InlineData("tile/entries")]
    [InlineData("tile/data/000")]
    [InlineData("tile/8/0/000")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/00")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/+01")]
    [InlineData("tile/0/-01")]
    [InlineData("tile/0/ 01")]
    [InlineData("tile/0/٠٠١")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/x001/")]
    [InlineData("tile/0/001/067")]
    [InlineData("tile/0/X001/067")]
    [InlineData("tile/0/x000/067")]
    [InlineData("tile/0/x000/x001/067")]
    [InlineData("tile/0/x001/x067")]
    [InlineData("tile/0/x01/067")]
    [InlineData("tile/0/xx01/067")]
    [InlineData("tile/0//067")]
    [InlineData("tile/0/x036/x028/x797/x018/x963/968")]
    [InlineData("tile/0/x001/x000/x000/x000/x000/x000/000")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/+1")]
    [InlineData("tile/0/000.p/-1")]
    [InlineData("tile/0/000.p/1/")]
    [InlineData("tile/0/000.p/1.p/1")]
    [InlineData("tile/0/000.P/1")]
    [InlineData("tile/0/000.p\\1")]
    [InlineData("tile/0/..")]
    [InlineData("tile/0/../../etc")]
    [InlineData("tile/0/000\n")]
    [InlineData("tile/0/000\0")]
    [InlineData("tile/0/000.p/1\0")]
    [InlineData("tile/0/00\0")]
    [InlineData("tile/1\0/000")]
    [InlineData("tile/0/x01\0/000")]
    public void Path_WrittenAnyOtherWay_IsRefused(string text) => Assert.False(TilePath.TryParse(text, out _));

    [Fact]
    public void Path_OfRandomCharacters_IsWrittenAsItWasReadOrRefused()
    {
        const string Alphabet = "tile/entries0123456789x.p/";
        Random random = new(20260302);
        int taken = 0;
        for (int round = 0; round < 200_000; round++)
        {
            char[] text = TilePath.Hashes(random.Next(9), random.NextInt64(1L << random.Next(1, 55)), random.Next(1, 257)).ToString().ToCharArray();
            for (int change = random.Next(3); change > 0; change--)
            {
                text[random.Next(text.Length)] = Alphabet[random.Next(Alphabet.Length)];
            }

            if (TilePath.TryParse(text, out TilePath path))
            {
                taken++;
                Assert.Equal(new string(text), path.ToString());
            }
        }

        Assert.InRange(taken, 60_000, 190_000);
    }

    [Fact]
    public void Path_OfATileThatNoTreeHas_CannotBeMade()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => TilePath.Hashes(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(static () => TilePath.Hashes(64, 0));
        Assert.Throws<ArgumentOutOfRangeException>(static () => TilePath.Hashes(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(static () => TilePath.Hashes(0, 1L << 55));
        Assert.Throws<ArgumentOutOfRangeException>(static () => TilePath.Entries(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(static () => TilePath.Entries(0, 257));
    }
}
