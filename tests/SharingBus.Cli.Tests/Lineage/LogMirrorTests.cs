using SharingBus.Cli.Evidence;
using SharingBus.Cli.Lineage;
using SharingBus.Lineage.Tiles;
using Xunit;

namespace SharingBus.Cli.Tests.Lineage;

/// <summary>What stands in a mirror's directory, whatever happens on the way.</summary>
public sealed class LogMirrorTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-mirror-");

    private TileDirectory Tiles => new(_directory.FullName);

    private string Checkpoint => Path.Combine(_directory.FullName, "checkpoint");

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Checkpoint_IsWrittenWhenEveryTileIsInPlaceAndNotBefore()
    {
        await using var log = await JournalLog.OpenAsync(600);
        log.Serving = _ => Assert.False(File.Exists(Checkpoint));

        var mirrored = await FollowAsync(log);

        Assert.Equal(600, mirrored.Checkpoint.Size);
        Assert.Equal((await log.CheckpointAsync(Ended)).Note, await File.ReadAllBytesAsync(Checkpoint, Ended));
        Assert.True(new TileVerifier(Tiles).Verify(600, mirrored.Checkpoint.Root, cancellation: Ended).IsWhole);
    }

    [Fact]
    public async Task Mirror_ThatIsInterrupted_KeepsTheOlderTreeWholeAndGoesOn()
    {
        await using var log = await JournalLog.OpenAsync(600);
        var before = await FollowAsync(log);
        await log.GrowAsync(1_000);
        var left = 5;
        log.Serving = _ =>
        {
            if (Interlocked.Decrement(ref left) < 0)
            {
                throw new IOException("The line is cut.");
            }
        };

        await Assert.ThrowsAsync<IOException>(() => FollowAsync(log));
        var old = LogCheck.Read(await File.ReadAllBytesAsync(Checkpoint, Ended), "checkpoint").Checkpoint;
        Assert.Equal(before.Checkpoint, old);
        Assert.True(new TileVerifier(Tiles).Verify(old.Size, old.Root, cancellation: Ended).IsWhole);

        log.Serving = static _ => { };
        Assert.Equal(1_600, (await FollowAsync(log)).Checkpoint.Size);
    }

    [Fact]
    public async Task Log_ThatWasReplacedByALargerOne_IsRefusedAndItsCheckpointKept()
    {
        await using var log = await JournalLog.OpenAsync(300);
        await using var other = await JournalLog.OpenAsync(900);
        await FollowAsync(log);

        var refused = await Assert.ThrowsAsync<TileMirrorException>(() => FollowAsync(other));

        Assert.Equal(TileMirrorError.Inconsistent, refused.Error);
        Assert.Equal((await log.CheckpointAsync(Ended)).Note, await File.ReadAllBytesAsync(Checkpoint, Ended));
        var first = Assert.Single(Refused());
        Assert.Contains($" {first}.", refused.Message, StringComparison.Ordinal);
        Assert.Equal((await other.CheckpointAsync(Ended)).Note, await File.ReadAllBytesAsync(first, Ended));
        await log.GrowAsync(10);
        Assert.Equal(310, (await FollowAsync(log)).Checkpoint.Size);

        await other.GrowAsync(10);
        await Assert.ThrowsAsync<TileMirrorException>(() => FollowAsync(other));
        Assert.Equal(2, Refused().Length);
        Assert.Contains(first, Refused());
    }

    [Fact]
    public async Task Log_ThatWasReplacedByASmallerOrAnEquallyLargeOne_IsRefused()
    {
        await using var log = await JournalLog.OpenAsync(300);
        await using var equal = await JournalLog.OpenAsync(300);
        await using var smaller = await JournalLog.OpenAsync(299);
        await FollowAsync(log);

        Assert.Equal(TileMirrorError.Forked, (await Assert.ThrowsAsync<TileMirrorException>(() => FollowAsync(equal))).Error);
        Assert.Equal(TileMirrorError.RolledBack, (await Assert.ThrowsAsync<TileMirrorException>(() => FollowAsync(smaller))).Error);
        equal.Name = "sharingbus.log/v1/northbridge/other";
        Assert.Equal(TileMirrorError.CheckpointOfAnotherLog, (await Assert.ThrowsAsync<TileMirrorException>(() => FollowAsync(equal))).Error);
    }

    [Theory]
    [InlineData("no checkpoint")]
    [InlineData("name\n3\nAAAA\n\n\u2014 name AAAAAAA=\n")]
    public async Task Checkpoint_ThatIsNoneInTheMirror_IsRefusedNotOverwritten(string text)
    {
        await using var log = await JournalLog.OpenAsync(3);
        await File.WriteAllTextAsync(Checkpoint, text, Ended);

        Assert.Equal(EvidenceReason.NoteMalformed, (await Assert.ThrowsAsync<EvidenceRefused>(() => FollowAsync(log))).Reason);
        Assert.Equal(text, await File.ReadAllTextAsync(Checkpoint, Ended));
    }

    [Fact]
    public async Task Mirror_ThatAnotherProcessWrites_IsLeftAlone()
    {
        await using var log = await JournalLog.OpenAsync(3);
        using var claim = Tiles.Claim();

        await Assert.ThrowsAsync<IOException>(() => FollowAsync(log));
    }

    [Fact]
    public void Progress_IsToldEveryFewSecondsAndNotForEachTile()
    {
        using var output = new StringWriter();
        var time = new CountedTime();
        var progress = new MirrorProgress(output, time);
        for (var tile = 1; tile <= 100; tile++)
        {
            progress.Report(new TileProgress(tile, tile, 0, 1_100));
        }

        Assert.Equal("", output.ToString());
        time.Pass(TimeSpan.FromSeconds(3));
        progress.Report(new TileProgress(101, 1_001, 0, 1_100));
        progress.Report(new TileProgress(102, 1_002, 0, 1_100));
        time.Pass(TimeSpan.FromSeconds(3));
        progress.Report(new TileProgress(102, 1_100, 7, 1_100));
        Assert.Equal(
            ["copied 1,001 of 1,100 tiles, 101 of them fetched now", "checked 7 of 1,100 tiles", ""],
            output.ToString().ReplaceLineEndings("\n").Split('\n'));
    }

    private string[] Refused() => Directory.GetFiles(_directory.FullName, "checkpoint.refused.*");

    private Task<MirroredLog> FollowAsync(JournalLog log) =>
        new LogMirror(log, Tiles, new MirrorProgress(TextWriter.Null, TimeProvider.System)).FollowAsync(Ended);

    private sealed class CountedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;
    }
}
