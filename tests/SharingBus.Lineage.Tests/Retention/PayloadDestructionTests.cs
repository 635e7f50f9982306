using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Retention;

public sealed class PayloadDestructionTests : IDisposable
{
    private readonly JournalFile _file = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Round_AfterAnErasure_DestroysTheKeysAndNamesTheMessages()
    {
        Guid[] ids = [.. Enumerable.Range(0, 4).Select(static _ => Guid.NewGuid())];
        await using Journal journal = await _file.OpenAsync();
        await journal.AppendManyAsync([Notice(ids[0]), Notice(ids[1]), Batch(ids[2], ids[3])], Cancel);
        await journal.AppendAsync(new JournalWrite { ErasedContents = [new ContentKey(1, 0), new ContentKey(2, 1)] }, Cancel);
        await using PayloadDestruction destruction = Destruction(journal);
        await destruction.RunOnceAsync(Cancel);
        await destruction.RunOnceAsync(Cancel);

        IJournalStore store = (IJournalStore)journal.Read;
        Assert.Equal([true, false, true, false], Enumerable.Range(0, 4).Select(number => store.Keys.Tree.Find(number) is not null));
        Assert.Empty(await store.ErasedKeysAsync(10, Cancel));
        Assert.Equal(4, journal.Size);
        StoredEntry entry = Assert.Single(await journal.Read.MentionsAsync(ids[3], 10, Cancel));
        Assert.Equal([ids[1], ids[3]], PackedIds.All(entry.Parse()!.PayloadsDestroyed.MessageIds));
    }

    [Fact]
    public async Task Round_AfterACrashBetweenKeysAndRecord_RecordsThem()
    {
        await using Journal journal = await _file.OpenAsync();
        await journal.AppendAsync(Notice(Guid.NewGuid()), Cancel);
        await journal.AppendAsync(new JournalWrite { ErasedContents = [new ContentKey(0, 0)] }, Cancel);
        ((IJournalStore)journal.Read).Keys.Destroy([0]);
        await using PayloadDestruction destruction = Destruction(journal);

        await destruction.RunOnceAsync(Cancel);

        Assert.Equal(JournalEntry.EventOneofCase.PayloadsDestroyed, (await journal.Read.EntriesAsync(1, 1, EntryKinds.All, Cancel)).Entries[0].Kind);
    }

    // What was sent holds what may be erased since: its key goes with the batch, though nothing was sent between two rounds.
    [Fact]
    public async Task Round_AfterABatchWasDropped_DestroysItsKey()
    {
        await using Journal journal = await _file.OpenAsync();
        IJournalStore store = (IJournalStore)journal.Read;
        StreamPosition position = new(new StreamKey(Samples.Peer, Lane.Bulk, StreamDirection.Outgoing), Samples.Incarnation, 1);
        await journal.AppendAsync(
            new JournalWrite { Entries = [Samples.Sent(Samples.Peer, 1, Guid.NewGuid())], KeptBatches = [new KeptBatch(position, new byte[32], new byte[] { 7 })] }, Cancel);
        await using PayloadDestruction destruction = Destruction(journal);
        await destruction.RunOnceAsync(Cancel);
        long key = Assert.Single(await store.KeptKeysAsync(Cancel));
        Assert.NotNull(store.Keys.Tree.Find(key));

        await journal.AppendAsync(new JournalWrite { DroppedBatches = [position] }, Cancel);
        await destruction.RunOnceAsync(Cancel);

        Assert.Null(store.Keys.Tree.Find(key));
    }

    // The chore goes on only after failures of the journal: another one would end it unseen.
    [Fact]
    public async Task Round_WhereTheEntryOfWhatWasErasedIsHidden_FailsAsTheJournalDoes()
    {
        await using Journal journal = await _file.OpenAsync();
        await journal.AppendAsync(Notice(Guid.NewGuid()), Cancel);
        await journal.AppendAsync(new JournalWrite { ErasedContents = [new ContentKey(0, 0)] }, Cancel);
        using (SqliteDatabase file = SqliteDatabase.Open(_file.Path, readOnly: false))
        {
            file.Execute("UPDATE entry_run SET kinds = 0");
        }

        await using PayloadDestruction destruction = Destruction(journal);

        Assert.Equal(JournalError.Corrupt, (await Assert.ThrowsAsync<JournalException>(() => destruction.RunOnceAsync(Cancel))).Error);
    }

    private static PayloadDestruction Destruction(Journal journal) =>
        new(journal, PayloadDestruction.DefaultInterval, TimeProvider.System, NullLogger.Instance);

    private static JournalWrite Notice(Guid id) => new() { Entries = [Samples.Accepted(id)], Contents = [Samples.Content(0, [1])] };

    private static JournalWrite Batch(params Guid[] ids) => new()
    {
        Entries = [Samples.Received(ids)],
        Contents = [Samples.Content(0, [.. ids.Select(static _ => new byte[] { 2 })])],
    };
}
