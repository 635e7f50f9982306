using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Storage;
using Xunit;

namespace SharingBus.Lineage.Tests.Journals;

public sealed class GroupCommitTests : IDisposable
{
    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Append_ManyWhileTheWriterIsBusy_ShareOneCommit()
    {
        const int Writes = 500;
        string agency = "group-" + Guid.NewGuid().ToString("N");
        using CommitCount commits = new(agency);
        await using Journal journal = await _file.OpenAsync(new JournalOptions { Agency = agency, Path = _file.Path });

        Task<JournalReceipt>[] appends;
        using (SqliteDatabase blocker = SqliteDatabase.Open(_file.Path, readOnly: false))
        {
            // Nothing can be committed until the lock is given back, so all but the first few writes wait together.
            blocker.Execute("BEGIN IMMEDIATE");
            appends = [.. Enumerable.Range(0, Writes).Select(_ => journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid()))).AsTask())];
            Assert.All(appends, static append => Assert.False(append.IsCompleted));
            blocker.Execute("COMMIT");
        }

        JournalReceipt[] receipts = await Task.WhenAll(appends);
        Assert.Equal(Enumerable.Range(0, Writes), receipts.Select(static receipt => (int)receipt.FirstIndex));
        Assert.InRange(commits.Value, 1, 3);
        await TreeCheck.RequireWholeAsync(journal);
    }

    [Fact]
    public async Task Append_BeyondTheBoundOfAGroup_TakesSeveralCommits()
    {
        string agency = "bound-" + Guid.NewGuid().ToString("N");
        using CommitCount commits = new(agency);
        JournalOptions options = new() { Agency = agency, Path = _file.Path, GroupEntries = 10 };
        await using Journal journal = await _file.OpenAsync(options);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid()))).AsTask()));

        Assert.InRange(commits.Value, 10, 100);
    }

    [Fact]
    public async Task Append_WriteLargerThanTheBound_IsRefusedAlone()
    {
        JournalOptions options = new() { Agency = JournalFile.Agency, Path = _file.Path, WriteBytes = 4096 };
        await using Journal journal = await _file.OpenAsync(options);

        JournalException refusal = await Assert.ThrowsAsync<JournalException>(
            async () => await journal.AppendAsync(Samples.Publish(Guid.NewGuid(), "r-1", new string('x', 5000))));

        Assert.Equal(JournalError.TooLarge, refusal.Error);
        Assert.True(journal.Health.Accepts);
        await journal.AppendAsync(Samples.Publish(Guid.NewGuid(), "r-1"));
    }

    [Fact]
    public async Task Append_TheSameRequestConcurrently_GivesOneMessage()
    {
        await using Journal journal = await _file.OpenAsync();
        JournalReceipt[] receipts = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            _ => Task.Run(async () => await journal.AppendAsync(Samples.Publish(Guid.NewGuid(), "r-1")))));

        Assert.Single(receipts, static receipt => receipt.Outcome == JournalOutcome.Committed);
        Assert.Equal(49, receipts.Count(static receipt => receipt.Outcome == JournalOutcome.Duplicate));
        Assert.Single(receipts.Select(static receipt => receipt.MessageId).Distinct());
        Assert.Equal(1, journal.Size);
    }
}
