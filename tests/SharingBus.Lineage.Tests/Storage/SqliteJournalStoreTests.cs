using SharingBus.Lineage.Journals;
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

    private protected override Task<IJournalStore> OpenAsync() => Task.FromResult(Open());

    private IJournalStore Open() => SqliteJournalStore.Open(_file.Options);
}
