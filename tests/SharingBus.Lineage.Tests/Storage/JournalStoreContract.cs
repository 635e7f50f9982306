using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Storage;

/// <summary>What every store of a journal must do.</summary>
public abstract class JournalStoreContract
{
    private const string Role = "education.safeguarding-lead";
    private static readonly StreamKey Stream = new("school-westfield", Lane.Bulk, StreamDirection.Incoming);

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
        Assert.Null(await store.PayloadAsync(second, PayloadKind.Notice));
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

    [Fact]
    public async Task Deliveries_OfARole_ComeInOrderOfArrivalWithTheirViews()
    {
        await using IJournalStore store = await OpenAsync();
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        foreach (Guid id in ids)
        {
            await CommitAsync(store, Arrival(id));
        }

        IReadOnlyList<StoredDelivery> all = await store.DeliveriesAsync(Role, 0, 10, long.MaxValue);
        IReadOnlyList<StoredDelivery> rest = await store.DeliveriesAsync(Role, all[0].Position, 1, long.MaxValue);

        Assert.Equal(ids, all.Select(static delivery => delivery.MessageId));
        Assert.Equal(ids[0].ToByteArray(), all[0].View!.Value.ToArray());
        Assert.Equal([1, 2, 3], all[0].Head.ToArray());
        Assert.Equal(ids[1], Assert.Single(rest).MessageId);
    }

    [Fact]
    public async Task Deliveries_LargerThanTheBound_ComeOneAtATime()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(store, Arrival(Guid.NewGuid()), Arrival(Guid.NewGuid()));

        Assert.Single(await store.DeliveriesAsync(Role, 0, 10, maxBytes: 1));
    }

    [Fact]
    public async Task Deliveries_OfAnErasedMessage_HaveNoViewAndOfAChangedOneSaySo()
    {
        await using IJournalStore store = await OpenAsync();
        (Guid erased, Guid changed) = (Guid.NewGuid(), Guid.NewGuid());
        ChangeRecord change = new(changed, Guid.NewGuid(), "school-westfield", ChangeKind.Retract, ChangeReason.WrongPerson, null);

        // The change comes first: the message obeys it when it arrives.
        await CommitAsync(store, new JournalWrite { Changes = [change] });
        await CommitAsync(store, Arrival(erased), Arrival(changed));
        await CommitAsync(store, new JournalWrite { ErasedPayloads = [erased] });
        IReadOnlyList<StoredDelivery> deliveries = await store.DeliveriesAsync(Role, 0, 10, long.MaxValue);

        Assert.Null(deliveries[0].View);
        Assert.Equal([false, true], deliveries.Select(static delivery => delivery.Changed));
        Assert.Equal([change], await store.ChangesAsync(changed));
    }

    [Fact]
    public async Task Holders_Marked_KeepWhatWasKnownBefore()
    {
        await using IJournalStore store = await OpenAsync();
        Guid id = Guid.NewGuid();
        await CommitAsync(store, Mark(id, HolderFlags.Sent), Mark(id, HolderFlags.Received | HolderFlags.ChangeConfirmed));
        await CommitAsync(store, Mark(id, HolderFlags.Delivered, HolderFlags.ChangeConfirmed));

        Assert.Equal(
            [new StoredHolder("school-westfield", Role, HolderFlags.Sent | HolderFlags.Received | HolderFlags.Delivered)],
            await store.HoldersAsync(id));
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
    public async Task Messages_AreFoundByTheirEntriesAndEdges()
    {
        await using IJournalStore store = await OpenAsync();
        (Guid parent, Guid child, Guid foreign) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await CommitAsync(store, Samples.Write(Samples.Accepted(child, parent)), new JournalWrite
        {
            Entries = [Samples.Received(foreign, foreign)],
            Parents = [new ParentEdge(child, foreign)],
        });

        Assert.Equal([child, foreign], (await store.KnownMessagesAsync([child, parent, foreign])).Order().ToHashSet());
        Assert.Equal([1L], (await store.EntriesOfMessageAsync(foreign, 10)).Select(static entry => entry.Index));
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
        await CommitAsync(first, new JournalWrite { Cursors = [new CursorMove("outbox", 7)] }, Arrival(Guid.NewGuid()));
        await first.DisposeAsync();
        await using IJournalStore second = await OpenAsync();
        await CommitAsync(second, Arrival(Guid.NewGuid()));

        Assert.Equal(first.Term + 1, second.Term);
        Assert.Equal(7, await second.CursorAsync("outbox"));
        Assert.Equal([2L, 4L], (await second.DeliveriesAsync(Role, 0, 10, long.MaxValue)).Select(static delivery => delivery.Position));
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
        (Guid erased, Guid rewritten, Guid marked) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await CommitAsync(
            store,
            Arrival(erased),
            Arrival(rewritten),
            new JournalWrite { ErasedPayloads = [erased, rewritten] },
            new JournalWrite { Payloads = [new PayloadRecord(rewritten, PayloadKind.View, 1, new byte[] { 9 })] },
            new JournalWrite { Payloads = [new PayloadRecord(rewritten, PayloadKind.View, 1, new byte[] { 8 })] },
            new JournalWrite { KeptBatches = [Kept(incarnation, 1), Kept(incarnation, 2)], Cursors = [new CursorMove("outbox", 1)] },
            new JournalWrite { DroppedBatches = [new StreamPosition(Stream, incarnation, 1)], Cursors = [new CursorMove("outbox", 2)] },
            Mark(marked, HolderFlags.Sent | HolderFlags.ChangeConfirmed),
            Mark(marked, HolderFlags.Received, HolderFlags.ChangeConfirmed));

        Assert.Null(await store.PayloadAsync(erased, PayloadKind.View, 1));
        Assert.Equal([9], (await store.PayloadAsync(rewritten, PayloadKind.View, 1))!.Bytes.ToArray());
        Assert.Equal([2L], await SequencesAsync(store, incarnation, 0));
        Assert.Equal(2, await store.CursorAsync("outbox"));
        Assert.Equal(HolderFlags.Sent | HolderFlags.Received, Assert.Single(await store.HoldersAsync(marked)).Flags);
    }

    [Fact]
    public async Task Content_WhateverItsShape_ComesBackAsItWas()
    {
        await using IJournalStore store = await OpenAsync();
        Guid id = Guid.NewGuid();
        PayloadRecord empty = new(id, PayloadKind.View, 0, ReadOnlyMemory<byte>.Empty);
        byte[] large = new byte[300_000];
        new Random(7).NextBytes(large);
        RequestRecord request = new("records", "r-ö'\"1", new byte[32], id, 17);
        ChangeRecord change = new(id, Guid.NewGuid(), "school-westfield", ChangeKind.Correct, ChangeReason.WrongPerson, Guid.NewGuid());
        await CommitAsync(store, new JournalWrite
        {
            Request = request,
            Payloads = [empty, new PayloadRecord(id, PayloadKind.Notice, 0, large, new byte[32])],
            Changes = [change],
        });

        Assert.Equal(0, (await store.PayloadAsync(id, PayloadKind.View))!.Bytes.Length);
        Assert.Equal(large, (await store.PayloadAsync(id, PayloadKind.Notice))!.Bytes.ToArray());
        Assert.Equal(32, (await store.PayloadAsync(id, PayloadKind.Notice))!.Seed.Length);
        Assert.Equal(17, (await store.RequestAsync("records", request.RequestId))!.KeepUntilUnixMicros);
        Assert.Equal([change], await store.ChangesAsync(id));
    }

    private protected abstract Task<IJournalStore> OpenAsync();

    private static async Task<IReadOnlyList<JournalReceipt>> CommitAsync(IJournalStore store, params JournalWrite[] writes) =>
        await store.CommitAsync(PreparedWrite.From(writes));

    private static async Task<IEnumerable<long>> SequencesAsync(IJournalStore store, Guid incarnation, long behind) =>
        (await store.KeptBatchesAsync(new StreamPosition(Stream, incarnation, behind), 10)).Select(static batch => batch.Position.Sequence);

    private static JournalWrite Request(string id, long keepUntil, Guid? message = null) =>
        new() { Request = new RequestRecord("records", id, new byte[32], message ?? Guid.NewGuid(), keepUntil) };

    private static JournalEntry Accepted() => Samples.Accepted(Guid.NewGuid());

    private static KeptBatch Kept(Guid incarnation, long sequence) =>
        new(new StreamPosition(Stream, incarnation, sequence), new byte[32], new byte[] { (byte)sequence });

    private static JournalWrite Mark(Guid id, HolderFlags set, HolderFlags clear = HolderFlags.None) =>
        new() { Holders = [new HolderMark(id, "school-westfield", Role, set, clear)] };

    private static JournalWrite Arrival(Guid id) => new()
    {
        Entries = [Samples.Received(id)],
        Payloads = [new PayloadRecord(id, PayloadKind.View, 1, id.ToByteArray())],
        Deliveries =
        [
            new DeliveryRecord("another.role", id, NoticeType.Alert, 2, default),
            new DeliveryRecord(Role, id, NoticeType.Alert, 1, new byte[] { 1, 2, 3 }),
        ],
    };
}
