using System.Text;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.Storage;
using Xunit;

namespace SharingBus.Lineage.Tests.Quarantine;

public sealed class SqliteQuarantineTests : QuarantineContract, IDisposable
{
    private readonly JournalFile _journal = new();

    private string QuarantinePath => Path.Combine(Path.GetDirectoryName(_journal.Path)!, QuarantineStore.FileName);

    public void Dispose() => _journal.Dispose();

    [Fact]
    public async Task Settling_LeavesNothingOfTheBytesInTheFiles()
    {
        string secret = string.Concat(Enumerable.Repeat("Alex Example lives here. ", 400));
        await using IQuarantineStore store = await OpenAsync();
        await store.AddAsync([Batch(secret)], 1);
        Assert.True(FilesHold("Alex Example"));

        await store.SettleAsync((await store.ListAsync(new QuarantineQuery(0, 1)))[0].Id, QuarantineStatus.Discarded, 2);

        Assert.False(FilesHold("Alex Example"));
    }

    [Fact]
    public async Task Open_FileOfANewerProductOrAnotherAgency_IsRefused()
    {
        await (await OpenAsync()).DisposeAsync();
        JournalOptions others = new() { Agency = "school-westfield", Path = _journal.Path };
        Assert.Equal(JournalError.Unsuitable, (await Assert.ThrowsAsync<JournalException>(() => QuarantineStore.OpenAsync(others, new QuarantineLimits()))).Error);
        using (SqliteDatabase database = SqliteDatabase.Open(QuarantinePath, readOnly: false))
        {
            database.Execute($"PRAGMA user_version = {SqliteQuarantineSchema.Current + 1}");
        }

        Assert.Equal(JournalError.Unsuitable, (await Assert.ThrowsAsync<JournalException>(() => OpenAsync())).Error);
    }

    [Fact]
    public async Task Call_AfterClosing_IsRefusedAsClosed()
    {
        IQuarantineStore store = await OpenAsync();
        await store.DisposeAsync();

        Assert.Equal(JournalError.Closed, (await Assert.ThrowsAsync<JournalException>(async () => await store.TotalsAsync())).Error);
    }

    protected override Task<IQuarantineStore> OpenAsync(QuarantineLimits? limits = null) =>
        QuarantineStore.OpenAsync(_journal.Options, limits ?? new QuarantineLimits());

    private bool FilesHold(string text) => Directory.EnumerateFiles(Path.GetDirectoryName(QuarantinePath)!, QuarantineStore.FileName + "*").Any(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    });
}
