using System.Security.Cryptography;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Storage;
using Xunit;

namespace SharingBus.Lineage.Tests.Storage;

public sealed class SqliteJournalStoreTests : JournalStoreContract, IDisposable
{
    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Engine_OnASystemWithARecentLibrary_IsTheSystems()
    {
        using SqliteDatabase database = SqliteDatabase.Open(_file.Path, readOnly: false);
        (string version, string library) = SqliteEngine.Current;
        Assert.True(library == "bundled" || Version.Parse(version) >= new Version(3, 40));
        Assert.True(library is "bundled" or "libsqlite3.so.0");
    }

    [Fact]
    public async Task Open_FileOfANewerProduct_IsRefused()
    {
        await Open().DisposeAsync();
        using (SqliteDatabase database = SqliteDatabase.Open(_file.Path, readOnly: false))
        {
            database.Execute($"PRAGMA user_version = {SqliteSchema.Current + 1}");
        }

        Assert.Equal(JournalError.Unsuitable, Assert.Throws<JournalException>(Open).Error);
    }

    [Fact]
    public async Task Open_FileOfAnotherAgency_IsRefused()
    {
        await Open().DisposeAsync();
        JournalOptions options = new() { Agency = "school-westfield", Path = _file.Path };
        Assert.Equal(JournalError.Unsuitable, Assert.Throws<JournalException>(() => SqliteJournalStore.Open(options)).Error);
    }

    [Fact]
    public void Open_FileThatIsNoDatabase_IsRefused()
    {
        File.WriteAllText(_file.Path, new string('x', 4096));
        Assert.Equal(JournalError.Corrupt, Assert.Throws<JournalException>(Open).Error);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Open_FileFromBeforeTheFirstRelease_IsRefused(int version)
    {
        await Open().DisposeAsync();
        using (SqliteDatabase database = SqliteDatabase.Open(_file.Path, readOnly: false))
        {
            database.Execute($"PRAGMA user_version = {version}");
        }

        JournalException refusal = Assert.Throws<JournalException>(Open);
        Assert.Equal(JournalError.Unsuitable, refusal.Error);
        Assert.Contains($"schema {version};", refusal.Message);
    }

    [Fact]
    public async Task Open_FileOfTheFirstSchema_StillGivesTheBatchesThatItKeeps()
    {
        StreamPosition position = new(new StreamKey(Samples.Peer, SharingBus.Exchange.V1.Lane.Bulk, StreamDirection.Outgoing), Guid.NewGuid(), 5);
        byte[] key = RandomNumberGenerator.GetBytes(32);
        byte[] bytes = new byte[3 + 16];
        PayloadCipher.Seal(key, new byte[12], [1, 2, 3], bytes);
        using (SqliteDatabase database = SqliteDatabase.Open(_file.Path, readOnly: false))
        {
            SqliteSchema.Prepare(database, JournalFile.Agency, SqliteSchema.Steps.Take(1).ToList());
            database.Prepare("INSERT INTO kept_batch VALUES (?, ?, ?, ?, ?, ?, ?, ?)").Bind(position).Bind(new byte[32]).Bind(key).Bind(bytes).Run();
        }

        await using IJournalStore store = Open();
        await store.CommitAsync(PreparedWrite.From([new JournalWrite { KeptBatches = [new KeptBatch(position with { Sequence = 6 }, new byte[32], new byte[] { 4 })] }]));

        Assert.Equal(
            [[1, 2, 3], [4]], (await store.KeptBatchesAsync(position with { Sequence = 0 }, 10, TestContext.Current.CancellationToken)).Select(static batch => batch.Bytes.ToArray()));
        Assert.Single(await store.KeptKeysAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Open_FileOfTheFirstSchema_IsBroughtForwardWithItsRequests()
    {
        (Guid first, Guid second) = (Guid.NewGuid(), Guid.NewGuid());
        using (SqliteDatabase database = SqliteDatabase.Open(_file.Path, readOnly: false))
        {
            SqliteSchema.Prepare(database, JournalFile.Agency, SqliteSchema.Steps.Take(1).ToList());
            database.Prepare("INSERT INTO request VALUES (1, ?, ?, ?, ?, ?)")
                .Bind("records").Bind("r-1").Bind(SHA256.HashData("body"u8)).Bind(first).Bind(17).Run();
        }

        await using IJournalStore store = Open();
        IReadOnlyList<JournalReceipt> receipts = await store.CommitAsync(
            PreparedWrite.From([Samples.Publish(Guid.NewGuid(), "r-1"), Samples.Publish(second, "r-2")]));

        Assert.Equal(new JournalReceipt(JournalOutcome.Duplicate, -1, first), receipts[0]);
        Assert.Equal(17, (await store.RequestAsync("records", "r-1"))!.KeepUntilUnixMicros);
        Assert.Equal(second, (await store.RequestAsync("records", "r-2"))!.MessageId);
    }

    [Fact]
    public async Task Open_WithStepsAddedLater_RunsThoseTheFileLacksAndNoneTwice()
    {
        await using (IJournalStore store = Open())
        {
            await CommitAsync(store, Samples.Publish(Guid.NewGuid(), "r-1"));
        }

        using SqliteDatabase database = SqliteDatabase.Open(_file.Path, readOnly: false);
        List<string> steps = [.. SqliteSchema.Steps, "CREATE TABLE later (size INTEGER)", "INSERT INTO later SELECT size FROM journal"];
        SqliteSchema.Prepare(database, JournalFile.Agency, steps[..^1]);
        Assert.Equal(0, database.QueryInteger("SELECT count(*) FROM later"));
        SqliteSchema.Prepare(database, JournalFile.Agency, steps);
        SqliteSchema.Prepare(database, JournalFile.Agency, steps);

        Assert.Equal(1, database.QueryInteger("SELECT sum(size) FROM later"));
        Assert.Equal(SqliteSchema.Current + 2, database.QueryInteger("PRAGMA user_version"));
        Assert.Equal(JournalError.Unsuitable, Assert.Throws<JournalException>(Open).Error);
    }

    [Fact]
    public async Task Commit_ForALongTime_KeepsTheLogShort()
    {
        const int Commits = 330;
        const long Frame = 8192 + 24;
        byte[] large = new byte[1024 * 1024];
        await using IJournalStore store = Open();
        for (int commit = 0; commit < Commits; commit++)
        {
            await CommitAsync(store, new JournalWrite
            {
                Entries = [Samples.Accepted(Guid.NewGuid())],
                Contents = [Samples.Content(0, large)],
            });
        }

        // However slow the disk, and but for the last commit. Without checkpoints all of it would be in the log, and so it would if the log were
        // never begun anew.
        long most = (SqliteCheckpoints.MostPages * Frame) + (2 * large.Length);
        Assert.True(most < Commits * (long)large.Length);
        Assert.InRange(new FileInfo(_file.Path + "-wal").Length, 0, most);
        Assert.InRange(new FileInfo(_file.Path).Length, 30 * large.Length, long.MaxValue);
    }

    private protected override Task<IJournalStore> OpenAsync() => Task.FromResult(Open());

    private IJournalStore Open() => SqliteJournalStore.Open(_file.Options);
}
