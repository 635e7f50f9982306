using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.Witnessing;
using Xunit;

namespace SharingBus.Lineage.Tests.Witnessing;

public sealed class SqliteWitnessTests : WitnessContract, IDisposable
{
    private readonly JournalFile _journal = new();

    private string WitnessPath => Path.Combine(Path.GetDirectoryName(_journal.Path)!, WitnessStore.FileName);

    public void Dispose() => _journal.Dispose();

    [Fact]
    public async Task Open_FileOfANewerProductOrAnotherAgency_IsRefused()
    {
        await (await OpenAsync()).DisposeAsync();
        JournalOptions others = new() { Agency = "school-westfield", Path = _journal.Path };
        Assert.Equal(JournalError.Unsuitable, (await Assert.ThrowsAsync<JournalException>(() => WitnessStore.OpenAsync(others))).Error);
        using (SqliteDatabase database = SqliteDatabase.Open(WitnessPath, readOnly: false))
        {
            database.Execute("PRAGMA user_version = 99");
        }

        Assert.Equal(JournalError.Unsuitable, (await Assert.ThrowsAsync<JournalException>(OpenAsync)).Error);
    }

    [Fact]
    public async Task Store_ThatIsClosed_SaysSo()
    {
        IWitnessStore store = await OpenAsync();
        await store.DisposeAsync();

        Assert.Equal(JournalError.Closed, (await Assert.ThrowsAsync<JournalException>(async () => await store.FindAsync("log"))).Error);
    }

    protected override Task<IWitnessStore> OpenAsync() => WitnessStore.OpenAsync(_journal.Options);
}
