using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Journals;

public sealed class JournalTests : IDisposable
{
    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Append_EntriesOfOneWrite_FollowEachOther()
    {
        await using Journal journal = await _file.OpenAsync();
        await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid())));

        JournalReceipt receipt = await journal.AppendAsync(
            Samples.Write(Samples.Accepted(Guid.NewGuid()), Samples.Accepted(Guid.NewGuid())));

        Assert.Equal(JournalOutcome.Committed, receipt.Outcome);
        Assert.Equal([1L, 2L], [receipt.IndexOf(0), receipt.IndexOf(1)]);
        Assert.Equal(3, journal.Size);
        Assert.Equal(3, await journal.Read.SizeAsync());
    }

    [Fact]
    public async Task Append_AfterReopening_GoesOnWithTheSameTree()
    {
        await using (Journal journal = await _file.OpenAsync())
        {
            for (int write = 0; write < 7; write++)
            {
                await journal.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid())));
            }
        }

        await using Journal reopened = await _file.OpenAsync();
        await reopened.AppendAsync(Samples.Write(Samples.Accepted(Guid.NewGuid()), Samples.Accepted(Guid.NewGuid())));

        await TreeCheck.RequireWholeAsync(reopened);
        Assert.Equal(9, reopened.Size);
    }

    [Fact]
    public async Task Entry_ReadBack_OpensItsCommitment()
    {
        await using Journal journal = await _file.OpenAsync();
        JournalEntry entry = Samples.Accepted(Guid.NewGuid());
        await journal.AppendAsync(Samples.Write(entry));

        StoredEntry stored = (await journal.Read.EntriesAsync(0, 10, EntryKinds.All)).Entries[0];

        Assert.Equal(entry, stored.Parse());
        TreeHash commitment = EntryCommitment.Compute(stored.Salt.Span, stored.Body.Span);
        Assert.Equal(commitment, (await journal.Read.CommitmentsAsync(0, 1))[0]);
        Assert.Equal(EntryCommitment.LeafHash(commitment), await journal.Proofs.RootAsync(1));
    }
}
