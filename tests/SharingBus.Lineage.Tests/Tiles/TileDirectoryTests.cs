using SharingBus.Lineage.Tiles;
using SharingBus.TestKit;
using Xunit;

namespace SharingBus.Lineage.Tests.Tiles;

public sealed class TileDirectoryTests : IDisposable
{
    private const string Victim = "tile/0/001";

    private readonly NaiveTiles _tiles = NaiveTiles.Of(700);
    private readonly TileFolder _folder;

    public TileDirectoryTests() => _folder = TileFolder.With(_tiles);

    private string VictimFile => _folder.File(Victim);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Directory_AsTheSpecificationLaysItOut_IsWhole() => Assert.True(Verify().IsWhole);

    [Fact]
    public void Directory_WithNothingInIt_LacksEveryTile()
    {
        Directory.Delete(_folder.File("tile"), recursive: true);
        TileVerdict verdict = Verify();
        Assert.Equal(_tiles.Files.Count, verdict.Faults.Count);
        Assert.All(verdict.Faults, static fault => Assert.Equal(TileFaultReason.Missing, fault.Reason));
    }

    [Fact]
    public void Directory_WithAFileInPlaceOfAFolder_LacksItsTiles()
    {
        Directory.Delete(_folder.File("tile/0"), recursive: true);
        File.WriteAllText(_folder.File("tile/0"), "no folder");
        Assert.Equal(
            [("tile/0/000", TileFaultReason.Missing), (Victim, TileFaultReason.Missing), ("tile/0/002.p/188", TileFaultReason.Missing)],
            Verify().Faults.Select(static fault => (fault.Path.ToString()!, fault.Reason)));
    }

    [Fact]
    public void Tile_ThatIsAFolder_IsUnreadable()
    {
        File.Delete(VictimFile);
        Directory.CreateDirectory(VictimFile);
        Blamed(TileFaultReason.Unreadable);
    }

    [Fact]
    public void Tile_ThatIsALink_IsUnreadableWhereverItLeads()
    {
        File.Move(VictimFile, _folder.File("elsewhere"));
        File.CreateSymbolicLink(VictimFile, _folder.File("elsewhere"));
        Blamed(TileFaultReason.Unreadable);

        File.Delete(VictimFile);
        File.CreateSymbolicLink(VictimFile, VictimFile);
        Blamed(TileFaultReason.Unreadable);

        File.Delete(VictimFile);
        File.CreateSymbolicLink(VictimFile, _folder.File("nowhere"));
        Blamed(TileFaultReason.Unreadable);
    }

    [Fact]
    public void Tile_ThatAnotherHoldsOpenForItselfAlone_IsUnreadable()
    {
        using FileStream held = new(VictimFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Blamed(TileFaultReason.Unreadable);
    }

    // Opening a pipe that nobody writes to waits for ever.
    [Fact]
    public void Tile_ThatIsAPipe_IsNotOpened()
    {
        File.Delete(VictimFile);
        UnixFiles.MakePipe(VictimFile);
        Blamed(TileFaultReason.Truncated);
    }

    [Fact]
    public void Tile_AsLargeAsADisk_IsNotRead()
    {
        using (FileStream file = File.OpenWrite(VictimFile))
        {
            file.SetLength(1L << 40);
        }

        Blamed(TileFaultReason.WrongWidth);
    }

    [Fact]
    public void Tile_ThatIsPartialInPlaceOfAFullOne_HasTheWrongWidth()
    {
        File.Copy(_folder.File("tile/0/002.p/188"), VictimFile, overwrite: true);
        Blamed(TileFaultReason.WrongWidth);
    }

    [Fact]
    public void Tile_ThatIsFullInPlaceOfAPartialOne_HasTheWrongWidth()
    {
        File.Copy(VictimFile, _folder.File("tile/0/002.p/188"), overwrite: true);
        TileFault fault = Assert.Single(Verify().Faults);
        Assert.Equal(("tile/0/002.p/188", TileFaultReason.WrongWidth), (fault.Path.ToString(), fault.Reason));
    }

    [Fact]
    public void Tile_BehindAPartialOnesName_DoesNotStandForTheFullOne()
    {
        Directory.CreateDirectory($"{VictimFile}.p");
        File.Move(VictimFile, $"{VictimFile}.p/255");
        Blamed(TileFaultReason.Missing);
    }

    [Fact]
    public void Tile_AfterWriting_IsReadBackAndLeavesNothingUnfinished()
    {
        Assert.True(TilePath.TryParse(Victim, out TilePath path));
        File.Delete(VictimFile);
        Assert.False(_folder.Tiles.Holds(path));
        _folder.Tiles.Write(path, _tiles.Files[Victim]);
        Assert.True(_folder.Tiles.Holds(path));
        Assert.True(Verify().IsWhole);
        Assert.Equal(_tiles.Files.Keys.Order(), _folder.Files().Keys.Order());
    }

    // A new file takes the old one's place: who reads the old one meanwhile reads all of it.
    [Fact]
    public void Tile_ThatIsWrittenAgain_IsNotWrittenInto()
    {
        Assert.True(TilePath.TryParse(Victim, out TilePath path));
        using FileStream old = new(VictimFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _folder.Tiles.Write(path, new byte[TileFormat.Length(path)]);

        byte[] read = new byte[old.Length];
        old.ReadExactly(read);
        Assert.Equal(_tiles.Files[Victim], read);
        Assert.Equal(new byte[TileFormat.Length(path)], File.ReadAllBytes(VictimFile));
    }

    [Fact]
    public void Checkpoint_ThatIsALink_IsRefusedWhereverItLeads()
    {
        File.WriteAllText(_folder.File("elsewhere"), "name\n");
        File.CreateSymbolicLink(_folder.File("checkpoint"), _folder.File("elsewhere"));
        Assert.Throws<IOException>(() => _folder.Tiles.ReadCheckpoint(1_000));

        File.Delete(_folder.File("elsewhere"));
        Assert.Throws<IOException>(() => _folder.Tiles.ReadCheckpoint(1_000));
    }

    [Fact]
    public void Checkpoints_ThatWereRefused_AreAllKeptAsTheyWere()
    {
        string one = _folder.Tiles.WriteRefused("one\n"u8);
        string other = _folder.Tiles.WriteRefused("other\n"u8);
        Assert.Equal(_folder.File("checkpoint.refused.2c8b08da5ce60398"), one);
        Assert.Equal(("one\n", "other\n"), (File.ReadAllText(one), File.ReadAllText(other)));

        File.WriteAllText(one, "what lies there stays");
        Assert.Equal(one, _folder.Tiles.WriteRefused("one\n"u8));
        Assert.Equal("what lies there stays", File.ReadAllText(one));
    }

    [Fact]
    public void Checkpoint_ThatIsNone_IsToldApartFromABadOne()
    {
        Assert.Null(_folder.Tiles.ReadCheckpoint(100));
        _folder.Tiles.WriteCheckpoint("name\n"u8);
        Assert.Equal("name\n"u8.ToArray(), _folder.Tiles.ReadCheckpoint(100));
        Assert.Throws<IOException>(() => _folder.Tiles.ReadCheckpoint(4));
        _folder.Tiles.WriteCheckpoint([]);
        Assert.Throws<IOException>(() => _folder.Tiles.ReadCheckpoint(100));
        File.Delete(_folder.File("checkpoint"));
        Directory.CreateDirectory(_folder.File("checkpoint"));
        Assert.Throws<IOException>(() => _folder.Tiles.ReadCheckpoint(100));
    }

    [Fact]
    public void Directory_ThatSomebodyWritesTo_IsNotGivenToASecond()
    {
        using (_folder.Tiles.Claim())
        {
            Assert.Throws<IOException>(() => new TileDirectory(_folder.Path).Claim());
        }

        _folder.Tiles.Claim().Dispose();
    }

    private TileVerdict Verify() => new TileVerifier(_folder.Tiles).Verify(_tiles.Size, _tiles.Root);

    private void Blamed(TileFaultReason reason)
    {
        TileFault fault = Assert.Single(Verify().Faults);
        Assert.Equal((Victim, reason), (fault.Path.ToString(), fault.Reason));
    }
}
