using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Tiles;
using Xunit;

namespace SharingBus.Lineage.Tests.Tiles;

public sealed class TileVerifierTests
{
    private const int Flips = 6_000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(700)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(66_000)]
    public void Store_ThatIsWhole_IsWholeAndOfNoOtherRoot(int size)
    {
        NaiveTiles tiles = NaiveTiles.Of(size);
        List<long> read = [];
        TileVerdict verdict = new TileVerifier(tiles).Verify(size, tiles.Root, new Reports(read));
        Assert.Empty(verdict.Faults);
        Assert.True(verdict.IsWhole);
        Assert.Equal(tiles.Files.Count, read.Count);

        TileFault fault = Assert.Single(new TileVerifier(tiles).Verify(size, Flipped(tiles.Root)).Faults);
        Assert.Equal((null, TileFaultReason.AnotherRoot), (fault.Path, fault.Reason));
    }

    [Theory]
    [InlineData(256, 255)]
    [InlineData(256, 257)]
    [InlineData(257, 256)]
    [InlineData(700, 701)]
    [InlineData(700, 444)]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void Store_OfAnotherSize_IsRefused(int size, int claimed)
    {
        NaiveTiles tiles = NaiveTiles.Of(size);
        Assert.False(new TileVerifier(tiles).Verify(claimed, tiles.Root).IsWhole);
    }

    [Fact]
    public void Bit_FlippedInAnyPlace_IsBlamedOnItsTileAlone()
    {
        Random random = new(20260302);
        foreach (int size in new[] { 1, 255, 256, 257, 700, 1_024 })
        {
            NaiveTiles tiles = NaiveTiles.Of(size, size);
            string[] names = [.. tiles.Files.Keys];
            for (int flip = 0; flip < Flips / 6; flip++)
            {
                string name = names[random.Next(names.Length)];
                byte[] bytes = tiles.Files[name];
                (int place, int bit) = (random.Next(bytes.Length), random.Next(8));
                bytes[place] ^= (byte)(1 << bit);
                TileFault fault = Assert.Single(new TileVerifier(tiles).Verify(size, tiles.Root).Faults);
                bytes[place] ^= (byte)(1 << bit);

                bool isLength = name.Contains("entries", StringComparison.Ordinal) && place % 34 < 2;
                Assert.Equal((name, isLength ? TileFaultReason.Malformed : TileFaultReason.Altered), (fault.Path.ToString(), fault.Reason));
            }

            Assert.True(new TileVerifier(tiles).Verify(size, tiles.Root).IsWhole);
        }
    }

    [Fact]
    public void Bit_FlippedInALargeTree_IsBlamedOnItsTileAlone()
    {
        const int Size = 65_800;
        Random random = new(3);
        NaiveTiles tiles = NaiveTiles.Of(Size);
        string[] names = [.. tiles.Files.Keys.Where(static name => name.StartsWith("tile/1", StringComparison.Ordinal) || name.StartsWith("tile/2", StringComparison.Ordinal)), "tile/0/100", "tile/entries/100"];
        Assert.Equal(5, names.Length);
        foreach (string name in names)
        {
            byte[] bytes = tiles.Files[name];
            int place = 2 + random.Next(30);
            bytes[place] ^= 0x10;
            TileFault fault = Assert.Single(new TileVerifier(tiles).Verify(Size, tiles.Root).Faults);
            bytes[place] ^= 0x10;
            Assert.Equal((name, TileFaultReason.Altered), (fault.Path.ToString(), fault.Reason));
        }
    }

    [Fact]
    public void Bits_FlippedInManyPlaces_NeverPass()
    {
        const int Size = 700;
        Random random = new(20260303);
        for (int round = 0; round < 1_000; round++)
        {
            NaiveTiles tiles = NaiveTiles.Of(Size);
            HashSet<string> damaged = [];
            string[] names = [.. tiles.Files.Keys];
            for (int flip = random.Next(2, 12); flip > 0; flip--)
            {
                string name = names[random.Next(names.Length)];
                byte[] bytes = tiles.Files[name];
                if (damaged.Add(name))
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                }
            }

            TileVerdict verdict = new TileVerifier(tiles).Verify(Size, tiles.Root);
            Assert.False(verdict.IsWhole);
            Assert.Contains(verdict.Faults, fault => fault.Path is null || damaged.Contains(fault.Path.ToString()!));
        }
    }

    [Theory]
    [InlineData("tile/entries/000", "tile/entries/001")]
    [InlineData("tile/0/000", "tile/0/001")]
    public void Tiles_Swapped_AreBothAltered(string one, string other)
    {
        NaiveTiles tiles = NaiveTiles.Of(700);
        (tiles.Files[one], tiles.Files[other]) = (tiles.Files[other], tiles.Files[one]);
        IReadOnlyList<TileFault> faults = new TileVerifier(tiles).Verify(700, tiles.Root).Faults;
        Assert.Equal([(one, TileFaultReason.Altered), (other, TileFaultReason.Altered)], faults.Select(static fault => (fault.Path.ToString()!, fault.Reason)));
    }

    // What a forger does who knows the format: entries and hashes agree all the way up, but for the root.
    [Fact]
    public void Tiles_OfAnotherTreeOfTheSameSize_LeadToAnotherRoot()
    {
        List<byte[]> leaves = NaiveTiles.Leaves(700);
        NaiveTiles honest = NaiveTiles.Of(leaves);
        leaves[300] = [.. leaves[300].Reverse()];
        TileFault fault = Assert.Single(new TileVerifier(NaiveTiles.Of(leaves)).Verify(700, honest.Root).Faults);
        Assert.Equal(TileFaultReason.AnotherRoot, fault.Reason);
    }

    [Fact]
    public void Tiles_ForgedBelowAnHonestTop_AreAltered()
    {
        List<byte[]> leaves = NaiveTiles.Leaves(700);
        NaiveTiles honest = NaiveTiles.Of(leaves);
        leaves[300] = [.. leaves[300].Reverse()];
        NaiveTiles forged = NaiveTiles.Of(leaves);
        foreach (string name in new[] { "tile/entries/001", "tile/0/001" })
        {
            honest.Files[name] = forged.Files[name];
        }

        IReadOnlyList<TileFault> faults = new TileVerifier(honest).Verify(700, honest.Root).Faults;
        Assert.Equal(["tile/0/001", "tile/entries/001"], faults.Select(static fault => fault.Path.ToString()));
        Assert.All(faults, static fault => Assert.Equal(TileFaultReason.Altered, fault.Reason));
    }

    [Theory]
    [InlineData("tile/0/001", 0, TileFaultReason.Truncated)]
    [InlineData("tile/0/001", 31, TileFaultReason.Truncated)]
    [InlineData("tile/0/001", 8_191, TileFaultReason.Truncated)]
    [InlineData("tile/0/001", 8_160, TileFaultReason.WrongWidth)]
    [InlineData("tile/0/001", 8_193, TileFaultReason.ExtraBytes)]
    [InlineData("tile/0/001", 8_224, TileFaultReason.WrongWidth)]
    [InlineData("tile/0/002.p/188", 32 * 187, TileFaultReason.WrongWidth)]
    [InlineData("tile/0/002.p/188", 8_192, TileFaultReason.WrongWidth)]
    [InlineData("tile/1/000.p/2", 1, TileFaultReason.Truncated)]
    [InlineData("tile/1/000.p/2", 65, TileFaultReason.ExtraBytes)]
    [InlineData("tile/entries/000", 8_703, TileFaultReason.Truncated)]
    [InlineData("tile/entries/000", 8_705, TileFaultReason.ExtraBytes)]
    [InlineData("tile/entries/000", 34 * 188, TileFaultReason.WrongWidth)]
    [InlineData("tile/entries/002.p/188", 34, TileFaultReason.WrongWidth)]
    [InlineData("tile/entries/002.p/188", 35, TileFaultReason.Truncated)]
    public void Tile_OfAnotherLength_IsBlamedForIt(string name, int length, TileFaultReason reason)
    {
        NaiveTiles tiles = NaiveTiles.Of(700);
        byte[] bytes = tiles.Files[name];
        Array.Resize(ref bytes, length);
        tiles.Files[name] = bytes;
        TileFault fault = Assert.Single(new TileVerifier(tiles).Verify(700, tiles.Root).Faults);
        Assert.Equal((name, reason), (fault.Path.ToString(), fault.Reason));
    }

    [Fact]
    public void Tile_ThatIsMissing_IsBlamedAlone()
    {
        NaiveTiles tiles = NaiveTiles.Of(700);
        foreach (string name in tiles.Files.Keys.ToArray())
        {
            tiles.Files.Remove(name, out byte[]? bytes);
            TileFault fault = Assert.Single(new TileVerifier(tiles).Verify(700, tiles.Root).Faults);
            tiles.Files.Add(name, bytes!);
            Assert.Equal((name, TileFaultReason.Missing), (fault.Path.ToString(), fault.Reason));
        }
    }

    [Theory]
    [InlineData(700, "tile/1/000.p/2")]
    [InlineData(65_800, "tile/1/000")]
    public void Tile_WrongWhereEntriesAreMissing_IsBlamedThroughTheTilesBelow(int size, string above)
    {
        NaiveTiles tiles = NaiveTiles.Of(size);
        tiles.Files.Remove("tile/entries/000");
        tiles.Files[above][40] ^= 2;
        Assert.Equal(
            [("tile/entries/000", TileFaultReason.Missing), (above, TileFaultReason.Altered)],
            new TileVerifier(tiles).Verify(size, tiles.Root).Faults.Select(static fault => (fault.Path.ToString()!, fault.Reason)));
    }

    [Fact]
    public void Tiles_BelowOneThatIsWrong_AreUnprovenWhereNothingElseProvesThem()
    {
        const int Size = 65_800;
        NaiveTiles tiles = NaiveTiles.Of(Size);
        tiles.Files.Remove("tile/entries/005");
        tiles.Files["tile/0/007"][40] ^= 2;
        tiles.Files["tile/1/000"][40] ^= 2;

        Dictionary<string, TileFaultReason> faults = new TileVerifier(tiles).Verify(Size, tiles.Root).Faults.ToDictionary(static fault => fault.Path.ToString()!, static fault => fault.Reason);

        // 256 tiles and 255 bundles below the tile that is wrong, that tile, and the bundle that is missing; nothing to the right of them.
        Assert.Equal(256 + 255 + 1 + 1, faults.Count);
        Assert.Equal(TileFaultReason.Missing, faults["tile/entries/005"]);
        Assert.Equal(TileFaultReason.Altered, faults["tile/1/000"]);
        Assert.Equal(TileFaultReason.Unproven, faults["tile/0/007"]);
        Assert.Equal(TileFaultReason.Unproven, faults["tile/entries/255"]);
        Assert.DoesNotContain("tile/0/256", faults.Keys);
    }

    // A checkpoint of another's making may claim any size.
    [Fact]
    public void Store_OfASizeThatSomebodyInvented_IsGivenUpEarly()
    {
        TileVerdict verdict = new TileVerifier(NaiveTiles.Of(700)).Verify(long.MaxValue, default);
        Assert.False(verdict.IsWhole);
        Assert.False(verdict.IsComplete);
        Assert.Equal(TileVerifier.MaxFaults, verdict.Faults.Count);
    }

    [Fact]
    public void Hashes_WithoutEntriesAndEntriesWithoutHashes_AreNotEnough()
    {
        NaiveTiles hashesOnly = Copy;
        NaiveTiles entriesOnly = Copy;
        foreach (string name in hashesOnly.Files.Keys.ToArray())
        {
            _ = (name.Contains("entries", StringComparison.Ordinal) ? hashesOnly : entriesOnly).Files.Remove(name);
        }

        Assert.Equal(3, new TileVerifier(hashesOnly).Verify(700, Copy.Root).Faults.Count);
        Assert.Equal(4, new TileVerifier(entriesOnly).Verify(700, Copy.Root).Faults.Count);
    }

    private static NaiveTiles Copy => NaiveTiles.Of(700);

    private static TreeHash Flipped(TreeHash hash)
    {
        byte[] bytes = hash.ToArray();
        bytes[17] ^= 1;
        return TreeHash.Read(bytes);
    }

    private sealed class Reports(List<long> read) : IProgress<long>
    {
        public void Report(long value) => read.Add(value);
    }
}
