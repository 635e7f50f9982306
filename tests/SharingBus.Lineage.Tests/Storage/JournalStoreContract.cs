using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Storage;

/// <summary>What every store of a journal must do.</summary>
public abstract class JournalStoreContract : StoreContract
{
    private static readonly StreamKey Stream = new(Samples.Peer, Lane.Bulk, StreamDirection.Incoming);

    [Fact]
    public async Task Commit_SeveralWrites_AnswersEachWithItsFirstIndex()
    {
        await using IJournalStore store = await OpenAsync();
        IReadOnlyList<JournalReceipt> receipts = await CommitAsync(
            store, Samples.Write(Accepted(), Accepted()), new JournalWrite(), Samples.Write(Accepted()));

        Assert.Equal([0L, 2L, 2L], receipts.Select(static receipt => receipt.FirstIndex));
        Assert.Equal(3, await store.SizeAsync());
    }

    [Fact]
    public async Task Commit_OfNothing_LeavesTheTreeAlone()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(store, new JournalWrite { Cursors = [new CursorMove("outbox", 7)] });

        Assert.Equal(0, await store.SizeAsync());
        Assert.Equal(7, await store.CursorAsync("outbox"));
        Assert.Null(await store.CursorAsync("another"));
    }

    [Fact]
    public async Task Request_SeenBefore_IsADuplicateAndWritesNothing()
    {
        await using IJournalStore store = await OpenAsync();
        Guid first = Guid.NewGuid();
        await CommitAsync(store, Samples.Publish(first, "r-1"));
        JournalReceipt receipt = (await CommitAsync(store, Samples.Publish(Guid.NewGuid(), "r-1")))[0];

        Assert.Equal(new JournalReceipt(JournalOutcome.Duplicate, -1, first), receipt);
        Assert.Equal(1, await store.SizeAsync());
    }

    [Fact]
    public async Task Request_WithAnotherBody_IsAConflictAndWritesNothing()
    {
        await using IJournalStore store = await OpenAsync();
        Guid second = Guid.NewGuid();
        await CommitAsync(store, Samples.Publish(Guid.NewGuid(), "r-1", "body"));
        JournalReceipt receipt = (await CommitAsync(store, Samples.Publish(second, "r-1", "another body")))[0];

        Assert.Equal(JournalOutcome.Conflict, receipt.Outcome);
        Assert.Equal(1, await store.SizeAsync());
        Assert.Empty(await store.HomesAsync([second]));
        Assert.Null(await store.ContentAsync(new ContentKey(1, 0)));
    }

    [Fact]
    public async Task Request_TwiceInOneGroup_IsCarriedOutOnceAndHoldsUpNobody()
    {
        await using IJournalStore store = await OpenAsync();
        (Guid first, Guid second, Guid third) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        IReadOnlyList<JournalReceipt> receipts = await CommitAsync(
            store, Samples.Publish(first, "r-1"), Samples.Publish(second, "r-1"), Samples.Publish(third, "r-2"));

        Assert.Equal(
            [JournalOutcome.Committed, JournalOutcome.Duplicate, JournalOutcome.Committed], receipts.Select(static receipt => receipt.Outcome));
        Assert.Equal(first, receipts[1].MessageId);
        Assert.Equal(1, receipts[2].FirstIndex);
        Assert.Equal(first, (await store.RequestAsync("records", "r-1"))?.MessageId);
    }

    [Fact]
    public async Task Requests_AfterTheirTime_AreForgottenAndTheOthersKept()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(store, [.. Enumerable.Range(0, 3_000).Select(static n => Request($"r-{n}", keepUntil: n))]);

        int rounds = 0;
        while (await store.ForgetRequestsAsync(2_500))
        {
            await CommitAsync(store, new JournalWrite());
            Assert.InRange(++rounds, 1, 10);
        }

        Guid again = Guid.NewGuid();
        IReadOnlyList<JournalReceipt> receipts = await CommitAsync(
            store, Request("r-0", 9_000, again), Request("r-2499", 9_000), Request("r-2500", 9_000), Request("r-2999", 9_000), Request("r-0", 9_000));
        Assert.Equal(
            [JournalOutcome.Committed, JournalOutcome.Committed, JournalOutcome.Duplicate, JournalOutcome.Duplicate, JournalOutcome.Duplicate],
            receipts.Select(static receipt => receipt.Outcome));
        Assert.Equal(again, receipts[4].MessageId);
        Assert.Null(await store.RequestAsync("records", "r-1"));
        Assert.NotNull(await store.RequestAsync("records", "r-2500"));
    }

    [Fact]
    public async Task Stream_SequenceThatDoesNotRise_RefusesTheWholeWrite()
    {
        await using IJournalStore store = await OpenAsync();
        Guid incarnation = Guid.NewGuid();
        await CommitAsync(store, new JournalWrite { Streams = [new StreamPosition(Stream, incarnation, 5)] });
        JournalReceipt stale = (await CommitAsync(store, new JournalWrite
        {
            Entries = [Accepted()],
            Streams = [new StreamPosition(Stream, incarnation, 5)],
            Cursors = [new CursorMove("outbox", 1)],
        }))[0];
        JournalReceipt reborn = (await CommitAsync(store, new JournalWrite { Streams = [new StreamPosition(Stream, Guid.NewGuid(), 1)] }))[0];

        Assert.Equal(JournalOutcome.StaleSequence, stale.Outcome);
        Assert.Equal(JournalOutcome.Committed, reborn.Outcome);
        Assert.Equal(0, await store.SizeAsync());
        Assert.Null(await store.CursorAsync("outbox"));
        Assert.Equal(1, Assert.Single(await store.StreamsAsync()).Sequence);
    }

    [Fact]
    public async Task KeptBatches_BehindASequence_ComeInOrderUntilDropped()
    {
        await using IJournalStore store = await OpenAsync();
        Guid incarnation = Guid.NewGuid();
        KeptBatch[] kept = [.. new[] { 9, 7, 8 }.Select(sequence => Kept(incarnation, sequence))];
        await CommitAsync(store, new JournalWrite { KeptBatches = [.. kept, Kept(Guid.NewGuid(), 8)] });

        Assert.Equal([8L, 9L], await SequencesAsync(store, incarnation, 7));
        await CommitAsync(store, new JournalWrite { DroppedBatches = [new StreamPosition(Stream, incarnation, 8)] });
        Assert.Equal([9L], await SequencesAsync(store, incarnation, 0));
    }

    // As where the journal was put back from a backup and the key file was not: what was dropped since has no keys any more.
    [Fact]
    public async Task KeptBatches_WhoseKeysAreDestroyed_HideNoneBehindThem()
    {
        await using IJournalStore store = await OpenAsync();
        Guid incarnation = Guid.NewGuid();
        await CommitAsync(store, new JournalWrite { KeptBatches = [.. new[] { 1, 2, 3, 4 }.Select(sequence => Kept(incarnation, sequence))] });
        long[] keys = [.. (await store.KeptKeysAsync(TestContext.Current.CancellationToken)).Order()];

        store.Keys.Destroy(keys[..3]);

        IReadOnlyList<KeptBatch> page = await store.KeptBatchesAsync(new StreamPosition(Stream, incarnation, 0), 2, TestContext.Current.CancellationToken);
        Assert.Equal([4L], page.Select(batch => batch.Position.Sequence));
    }

    [Fact]
    public async Task LeftBehind_NamesIncarnationsOfOutgoingStreamsThatWereReplaced()
    {
        await using IJournalStore store = await OpenAsync();
        StreamKey outgoing = new(Samples.Peer, Lane.Bulk, StreamDirection.Outgoing);
        (Guid before, Guid now) = (Guid.NewGuid(), Guid.NewGuid());
        KeptBatch[] kept = [.. new[] { 1, 2 }.Select(sequence => KeptOf(outgoing, before, sequence))];
        await CommitAsync(store, new JournalWrite { KeptBatches = kept, Streams = [kept[1].Position] });
        await CommitAsync(store, new JournalWrite { KeptBatches = [Kept(before, 1)], Streams = [new StreamPosition(Stream, now, 1)] });
        Assert.Empty(await store.LeftBehindAsync());

        await CommitAsync(store, new JournalWrite { KeptBatches = [KeptOf(outgoing, now, 1)], Streams = [new StreamPosition(outgoing, now, 1)] });
        Assert.Equal([new StreamPosition(outgoing, before, 0)], await store.LeftBehindAsync());

        await CommitAsync(store, new JournalWrite { DroppedBatches = [kept[1].Position] });
        Assert.Empty(await store.LeftBehindAsync());
    }

    [Fact]
    public async Task Changes_OfAMessage_ComeBeforeOrAfterItInOrder()
    {
        await using IJournalStore store = await OpenAsync();
        Guid target = Guid.NewGuid();
        ChangeRecord[] changes =
        [
            new(target, Guid.NewGuid(), Samples.Peer, ChangeKind.Restrict, ChangeReason.Disputed, null),
            new(target, Guid.NewGuid(), Samples.Peer, ChangeKind.Correct, ChangeReason.WrongPerson, Guid.NewGuid()),
        ];

        // The first comes before the message: it obeys when it arrives.
        await CommitAsync(store, new JournalWrite { Changes = [changes[0], changes[0]] });
        await CommitAsync(store, Samples.Write(Samples.Received(target)), new JournalWrite { Entries = [Accepted()], Changes = [changes[1]] });

        Assert.Equal(changes, await store.ChangesAsync(target));
        Assert.Empty(await store.ChangesAsync(changes[1].Replacement!.Value));
    }

    [Fact]
    public async Task Entries_OfSomeKinds_SayWhereToGoOn()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(store, Samples.Write(Accepted(), Samples.Received(Guid.NewGuid()), Accepted(), Samples.Received(Guid.NewGuid())));
        EntryKinds accepted = EntryKinds.Of(JournalEntry.EventOneofCase.Accepted);

        EntryPage first = await store.EntriesAsync(0, 1, accepted);
        EntryPage second = await store.EntriesAsync(first.Next, 10, accepted);
        EntryPage third = await store.EntriesAsync(second.Next, 10, accepted);

        Assert.Equal((0L, 1L), (Assert.Single(first.Entries).Index, first.Next));
        Assert.Equal((2L, 4L), (Assert.Single(second.Entries).Index, second.Next));
        Assert.Equal((0, 4L), (third.Entries.Count, third.Next));
    }

    [Fact]
    public async Task VisitEntries_GoesThroughThoseOfThePageThatHaveNotEnded()
    {
        await using IJournalStore store = await OpenAsync();
        JournalEntry ending = Accepted();
        await CommitAsync(store, Samples.Write(Accepted(), ending, Samples.Decided(Guid.NewGuid())));
        await CommitAsync(store, Samples.Write(Accepted()));
        await CommitAsync(store, new JournalWrite { Entries = [Accepted()], EndedEntries = [new EndedEntry(1, EntryIndex.Of(ending), 0)] });

        for (int from = 0; from <= 5; from++)
        {
            for (int count = 1; count <= 6; count++)
            {
                List<(JournalEntry.EventOneofCase, string)> visited = [];
                await store.VisitEntriesAsync(from, count, (kind, body) => visited.Add((kind, Convert.ToHexString(body))), CancellationToken.None);

                IEnumerable<StoredEntry> page = (await store.EntriesAsync(from, count, EntryKinds.All)).Entries;
                Assert.Equal(page.Where(static entry => !entry.IsErased).Select(static entry => (entry.Kind, Convert.ToHexString(entry.Body.Span))), visited);
            }
        }
    }

    [Fact]
    public async Task Messages_AreFoundByTheirEntriesAndEdges()
    {
        await using IJournalStore store = await OpenAsync();
        (Guid parent, Guid child, Guid foreign) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await CommitAsync(store, Samples.Write(Samples.Accepted(child, parent)), new JournalWrite
        {
            Entries = [Samples.Received(foreign, foreign)],
            Parents = [new ParentEdge(child, foreign)],
        });

        Assert.Equal([child, foreign], (await store.HomesAsync([child, parent, foreign])).OrderBy(static home => home.Value.Index).Select(static home => home.Key));
        Assert.Equal([foreign], await store.DerivedAsync(child, 10));
        Assert.Equal([parent], await store.ParentsAsync(child));
    }

    [Fact]
    public async Task Commitments_OfAnyRange_AreThoseOfTheEntries()
    {
        await using IJournalStore store = await OpenAsync();
        for (int group = 1; group <= 5; group++)
        {
            await CommitAsync(store, Samples.Write([.. Enumerable.Range(0, group).Select(static _ => Accepted())]));
        }

        EntryPage entries = await store.EntriesAsync(0, 100, EntryKinds.All);
        List<TreeHash> all = entries.Entries.Select(static entry => EntryCommitment.Compute(entry.Salt.Span, entry.Body.Span)).ToList();
        for (int from = 0; from <= all.Count; from++)
        {
            Assert.Equal(all.Skip(from).Take(4), await store.CommitmentsAsync(from, 4));
        }
    }

    [Fact]
    public async Task Tree_AfterReopening_GoesOnAsItWas()
    {
        List<TreeHash> completed = [];
        CompactRange tree = new();
        for (int opening = 1; opening <= 4; opening++)
        {
            await using IJournalStore store = await OpenAsync();
            Assert.Equal(tree.Size, store.OpenedSize);
            await CommitAsync(store, Samples.Write([.. Enumerable.Range(0, opening + 1).Select(static _ => Accepted())]));
            await CommitAsync(store, Samples.Write(Accepted()));
            foreach (TreeHash commitment in await store.CommitmentsAsync(tree.Size, 100))
            {
                tree.Append(EntryCommitment.LeafHash(commitment), completed);
            }

            Assert.Equal(completed, await store.HashesAsync([.. Enumerable.Range(0, completed.Count).Select(static position => (long)position)]));
            Assert.Equal(tree.Root(), await new TreeProofs(store).RootAsync(tree.Size));
        }
    }

    [Fact]
    public async Task Hashes_BeyondTheTree_AreCorruption()
    {
        await using IJournalStore store = await OpenAsync();
        JournalException empty = await Assert.ThrowsAsync<JournalException>(async () => await store.HashesAsync([0]));
        await CommitAsync(store, Samples.Write(Accepted()));
        JournalException beyond = await Assert.ThrowsAsync<JournalException>(async () => await store.HashesAsync([0, 1]));

        Assert.Equal([JournalError.Corrupt, JournalError.Corrupt], [empty.Error, beyond.Error]);
    }

    [Fact]
    public async Task Open_EachTime_RaisesTheTermAndReadsOnFromTheCursors()
    {
        IJournalStore first = await OpenAsync();
        await CommitAsync(first, new JournalWrite { Cursors = [new CursorMove("outbox", 7)] }, Arrival());
        await first.DisposeAsync();
        await using IJournalStore second = await OpenAsync();
        await CommitAsync(second, Arrival());

        Assert.Equal(first.Term + 1, second.Term);
        Assert.Equal(7, await second.CursorAsync("outbox"));
        Assert.Equal([0L, 1L], (await second.InboxAsync(Samples.Role, 0, 10)).Select(static entry => entry.Index));
    }

    [Fact]
    public async Task Commit_UnderAnOldTerm_IsFencedAndWritesNothing()
    {
        await using IJournalStore old = await OpenAsync();
        await CommitAsync(old, Samples.Write(Accepted()));
        await using IJournalStore taken = await OpenAsync();

        JournalException refusal = await Assert.ThrowsAsync<JournalException>(async () => await CommitAsync(old, Samples.Write(Accepted())));
        JournalReceipt receipt = (await CommitAsync(taken, Samples.Write(Accepted())))[0];

        Assert.Equal(JournalError.Fenced, refusal.Error);
        Assert.Equal(1, receipt.FirstIndex);
    }

    [Fact]
    public async Task Group_WhoseLaterWritesTakeBackEarlierOnes_EndsAsIfWrittenOneByOne()
    {
        await using IJournalStore store = await OpenAsync();
        Guid incarnation = Guid.NewGuid();
        await CommitAsync(
            store,
            Arrival(),
            Arrival(),
            new JournalWrite { ErasedContents = [new ContentKey(0, 0)] },
            new JournalWrite { KeptBatches = [Kept(incarnation, 1), Kept(incarnation, 2)], Cursors = [new CursorMove("outbox", 1)] },
            new JournalWrite { DroppedBatches = [new StreamPosition(Stream, incarnation, 1)], Cursors = [new CursorMove("outbox", 2)] });

        Assert.Null(await store.ContentAsync(new ContentKey(0, 0)));
        Assert.Equal([1, 2, 3], (await store.ContentAsync(new ContentKey(1, 0)))!.Value.ToArray());
        Assert.Equal([2L], await SequencesAsync(store, incarnation, 0));
        Assert.Equal(2, await store.CursorAsync("outbox"));
    }

    [Fact]
    public async Task Content_WhateverItsShape_ComesBackAsItWas()
    {
        await using IJournalStore store = await OpenAsync();
        Guid id = Guid.NewGuid();
        byte[] large = new byte[300_000];
        new Random(7).NextBytes(large);
        RequestRecord request = new("records", "r-ö'\"1", new byte[32], id, 17);
        await CommitAsync(store, new JournalWrite
        {
            Entries = [Samples.Received(Guid.NewGuid(), Guid.NewGuid()), Samples.Accepted(id)],
            Request = request,
            Contents = [Samples.Content(0, [], large), Samples.Content(1, large)],
        });

        Assert.Equal(0, (await store.ContentAsync(new ContentKey(0, 0)))!.Value.Length);
        Assert.Equal(large, (await store.ContentAsync(new ContentKey(0, 1)))!.Value.ToArray());
        Assert.Equal(large, (await store.ContentAsync(new ContentKey(1, 0)))!.Value.ToArray());
        Assert.Equal(17, (await store.RequestAsync("records", request.RequestId))!.KeepUntilUnixMicros);
    }

    private static async Task<IEnumerable<long>> SequencesAsync(IJournalStore store, Guid incarnation, long behind) =>
        (await store.KeptBatchesAsync(new StreamPosition(Stream, incarnation, behind), 10)).Select(static batch => batch.Position.Sequence);

    private static JournalWrite Request(string id, long keepUntil, Guid? message = null) =>
        new() { Request = new RequestRecord("records", id, new byte[32], message ?? Guid.NewGuid(), keepUntil) };

    private static JournalEntry Accepted() => Samples.Accepted(Guid.NewGuid());

    private static KeptBatch Kept(Guid incarnation, long sequence) => KeptOf(Stream, incarnation, sequence);

    private static KeptBatch KeptOf(StreamKey stream, Guid incarnation, long sequence) =>
        new(new StreamPosition(stream, incarnation, sequence), new byte[32], new byte[] { (byte)sequence });

    private static JournalWrite Arrival() =>
        new() { Entries = [Samples.Received(Guid.NewGuid())], Contents = [Samples.Content(0, [1, 2, 3])] };
}
