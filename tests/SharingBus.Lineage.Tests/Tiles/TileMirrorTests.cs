using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Tiles;
using Xunit;

namespace SharingBus.Lineage.Tests.Tiles;

public sealed class TileMirrorTests : IDisposable
{
    private readonly TileFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(700)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    public async Task Mirror_OfALog_HoldsItsFilesAndNoOthers(int size)
    {
        NaiveTiles log = NaiveTiles.Of(size);
        TileProgress done = await FollowAsync(log);
        Assert.Equal(new TileProgress(log.Files.Count, log.Files.Count, log.Files.Count, log.Files.Count), done);
        Assert.Equal(size == 0 ? [] : log.Files, size == 0 ? [] : new SortedDictionary<string, byte[]>(_folder.Files(), StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(255, 256)]
    [InlineData(256, 257)]
    [InlineData(257, 700)]
    [InlineData(700, 1_500)]
    [InlineData(65_535, 65_537)]
    [InlineData(300, 66_100)]
    public async Task Mirror_OfALogThatGrew_FetchesNoFullTileTwice(int before, int size)
    {
        List<byte[]> leaves = NaiveTiles.Leaves(size);
        NaiveTiles small = NaiveTiles.Of(leaves[..before]);
        NaiveTiles large = NaiveTiles.Of(leaves);
        await FollowAsync(small);
        await FollowAsync(large, small.Head);
        string[] full = [.. small.Fetched.Concat(large.Fetched).Where(static name => !name.Contains(".p/", StringComparison.Ordinal))];
        Assert.Equal(full.Distinct(), full);
        Assert.Equal(large.Files.Keys.Where(static name => !name.Contains(".p/", StringComparison.Ordinal)), full.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Mirror_ThatIsUpToDate_FetchesTheEdgeOnly()
    {
        NaiveTiles log = NaiveTiles.Of(700);
        await FollowAsync(log);
        log.Fetched.Clear();
        TileProgress done = await FollowAsync(log, log.Head);
        Assert.Equal(["tile/0/002.p/188", "tile/1/000.p/2"], log.Fetched);
        Assert.Equal((0, log.Files.Count), (done.Fetched, done.Checked));
    }

    [Fact]
    public async Task Mirror_ThatWasInterrupted_FetchesTheRestOnly()
    {
        NaiveTiles log = NaiveTiles.Of(5_000);
        FailingLog failing = new(log, after: 20);
        await Assert.ThrowsAsync<IOException>(() => new TileMirror(_folder.Tiles, failing).FollowAsync(log.Head, null));
        int stored = _folder.Files().Count;
        Assert.InRange(stored, 3, 20);
        TileProgress done = await FollowAsync(log);
        Assert.Equal(log.Files.Count - stored, done.Fetched);
        Assert.Equal(log.Files.Count, done.Checked);
    }

    [Fact]
    public async Task Log_OfAnotherName_IsRefused()
    {
        NaiveTiles log = NaiveTiles.Of(700);
        await FollowAsync(log);
        await RefusedAsync(TileMirrorError.CheckpointOfAnotherLog, log, log.Head with { Log = "sharingbus.log/v1/northbridge/school-westfield" });
    }

    [Fact]
    public async Task Log_ThatShrank_IsRefused()
    {
        List<byte[]> leaves = NaiveTiles.Leaves(700);
        NaiveTiles log = NaiveTiles.Of(leaves);
        await FollowAsync(log);
        NaiveTiles older = NaiveTiles.Of(leaves[..699]);
        await RefusedAsync(TileMirrorError.RolledBack, older, log.Head);
        Assert.Empty(older.Fetched);
    }

    [Fact]
    public async Task Log_OfAnotherRootAtTheSameSize_IsRefused()
    {
        NaiveTiles log = NaiveTiles.Of(700, seed: 1);
        await FollowAsync(log);
        await RefusedAsync(TileMirrorError.Forked, NaiveTiles.Of(700, seed: 2), log.Head);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 255)]
    [InlineData(200, 256)]
    [InlineData(256, 300)]
    [InlineData(300, 700)]
    [InlineData(512, 1_024)]
    [InlineData(700, 70_000)]
    [InlineData(65_536, 65_800)]
    public async Task Log_WhosePastWasChanged_IsRefusedAndNothingOfItStored(int before, int size)
    {
        List<byte[]> leaves = NaiveTiles.Leaves(size);
        NaiveTiles log = NaiveTiles.Of(leaves[..before]);
        await FollowAsync(log);
        Dictionary<string, byte[]> mirrored = _folder.Files();
        Random random = new(before);
        foreach (int changed in new[] { 0, before - 1, random.Next(before) })
        {
            List<byte[]> forged = [.. leaves];
            forged[changed] = [.. forged[changed].Reverse()];
            await RefusedAsync(TileMirrorError.Inconsistent, NaiveTiles.Of(forged), log.Head);
            Assert.Equal(mirrored, _folder.Files());
        }
    }

    [Fact]
    public async Task Log_ThatGrewFromAnEmptyOneOfAnotherRoot_IsRefused() =>
        await RefusedAsync(TileMirrorError.Inconsistent, NaiveTiles.Of(3), new Checkpoint(NaiveTiles.Name, 0, default));

    [Fact]
    public async Task Log_WithAnotherRootThanItsTilesHave_IsRefused()
    {
        NaiveTiles log = NaiveTiles.Of(700);
        Checkpoint wrong = new(NaiveTiles.Name, 700, NaiveTiles.Of(699).Root);
        TileMirrorException refused = await Assert.ThrowsAsync<TileMirrorException>(() => new TileMirror(_folder.Tiles, log).FollowAsync(wrong, null));
        Assert.Equal(TileMirrorError.ServedTileWrong, refused.Error);
        Assert.False(Directory.Exists(_folder.File("tile")));
    }

    [Fact]
    public async Task Tile_ServedWithAnyDamage_IsRefusedAndNotStored()
    {
        Random random = new(20260304);
        NaiveTiles log = NaiveTiles.Of(700);
        foreach (string name in log.Files.Keys.ToArray())
        {
            byte[] honest = log.Files[name];
            foreach (Func<byte[], byte[]> damage in Damages(random))
            {
                using TileFolder folder = new();
                log.Files[name] = damage(honest);
                TileMirrorException refused = await Assert.ThrowsAsync<TileMirrorException>(() => new TileMirror(folder.Tiles, log).FollowAsync(log.Head, null));
                Assert.Equal(TileMirrorError.ServedTileWrong, refused.Error);
                Assert.False(File.Exists(folder.File(name)));
            }

            log.Files[name] = honest;
        }
    }

    [Fact]
    public async Task Tile_DamagedInTheMirror_IsNamedAndNotMendedInSilence()
    {
        Random random = new(20260305);
        NaiveTiles log = NaiveTiles.Of(700);
        await FollowAsync(log);
        foreach (string name in log.Files.Keys)
        {
            foreach (Func<byte[], byte[]> damage in Damages(random))
            {
                byte[] damaged = damage(log.Files[name]);
                await File.WriteAllBytesAsync(_folder.File(name), damaged, TestContext.Current.CancellationToken);
                TileMirrorException refused = await Assert.ThrowsAsync<TileMirrorException>(() => FollowAsync(log, log.Head));
                Assert.Equal(TileMirrorError.StoredTileWrong, refused.Error);
                Assert.Contains(name, refused.Message, StringComparison.Ordinal);
                Assert.Equal(damaged, await File.ReadAllBytesAsync(_folder.File(name), TestContext.Current.CancellationToken));
            }

            File.Delete(_folder.File(name));
            Assert.Equal(1, (await FollowAsync(log, log.Head)).Fetched);
        }
    }

    // The log must not be blamed for what is compared with a tile that somebody changed here.
    [Fact]
    public async Task Tile_DamagedAboveOneThatIsMissing_IsBlamedAndNotTheLog()
    {
        NaiveTiles log = NaiveTiles.Of(700);
        await FollowAsync(log);
        File.Delete(_folder.File("tile/entries/000"));
        await File.WriteAllBytesAsync(_folder.File("tile/0/000"), Flip(log.Files["tile/0/000"], 100, 3), TestContext.Current.CancellationToken);

        TileMirrorException refused = await Assert.ThrowsAsync<TileMirrorException>(() => FollowAsync(log, log.Head));

        Assert.Equal(TileMirrorError.StoredTileWrong, refused.Error);
        Assert.Contains("tile/0/000: Altered", refused.Message, StringComparison.Ordinal);
    }

    private static Func<byte[], byte[]>[] Damages(Random random) =>
    [
        bytes => Flip(bytes, random.Next(bytes.Length), random.Next(8)),
        bytes => Flip(bytes, 0, 0),
        bytes => Flip(bytes, bytes.Length - 1, 7),
        static bytes => bytes[..^1],
        static bytes => bytes[..(bytes.Length / 2)],
        static _ => [],
        static bytes => [.. bytes, 0],
        static bytes => [.. bytes, .. bytes],
        static bytes => [.. bytes.Reverse()],
    ];

    private static byte[] Flip(byte[] bytes, int place, int bit)
    {
        byte[] flipped = [.. bytes];
        flipped[place] ^= (byte)(1 << bit);
        return flipped;
    }

    private Task<TileProgress> FollowAsync(NaiveTiles log, Checkpoint? before = null) =>
        new TileMirror(_folder.Tiles, log).FollowAsync(log.Head, before, TestContext.Current.CancellationToken);

    private async Task RefusedAsync(TileMirrorError error, NaiveTiles log, Checkpoint before)
    {
        TileMirrorException refused = await Assert.ThrowsAsync<TileMirrorException>(() => FollowAsync(log, before));
        Assert.Equal(error, refused.Error);
    }

    private sealed class FailingLog(NaiveTiles log, int after) : ITileLog
    {
        private int _fetched;

        public ValueTask<ReadOnlyMemory<byte>> FetchAsync(TilePath path, long size, CancellationToken cancellation = default) =>
            Interlocked.Increment(ref _fetched) > after ? throw new IOException("The line is cut.") : log.FetchAsync(path, size, cancellation);
    }
}
