using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Storage;

/// <summary>How every store finds entries again: by message, by batch, by role, and by what was decided.</summary>
public abstract class IndexContract : StoreContract
{
    private const string Other = "education.head";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public async Task Homes_OfAnyNumberOfMessages_AreTheEntriesTheyCameInWith(int unknown)
    {
        await using IJournalStore store = await OpenAsync();
        (Guid accepted, Guid first, Guid second) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await CommitAsync(store, Samples.Write(Samples.Accepted(accepted)), Samples.Write(Samples.Decided(accepted), Samples.Received(first, second)));

        Guid[] asked = [.. Unknown(unknown), accepted, first, second, .. Unknown(unknown)];
        IReadOnlyDictionary<Guid, MessageHome> homes = await store.HomesAsync(asked);

        Assert.Equal(
            [new MessageHome(accepted, 0, 0), new MessageHome(first, 2, 0), new MessageHome(second, 2, 1)],
            homes.Values.OrderBy(static home => home.Index).ThenBy(static home => home.Part));
        Assert.Empty(await store.HomesAsync([.. Unknown(unknown)]));
        Assert.Empty(await store.HomesAsync([]));
    }

    [Fact]
    public async Task Homes_OfIdsAroundThoseOfABatch_AreNone()
    {
        await using IJournalStore store = await OpenAsync();
        Guid[] batch = [.. Enumerable.Range(0x7D, 6).Select(Numbered)];
        await CommitAsync(store, Samples.Write(Samples.Received(batch)));

        // Around it, before it, behind it, and with an edge of it.
        Assert.Empty(await store.HomesAsync([Numbered(1), Numbered(2), Numbered(3), Numbered(0x90), Numbered(0x91)]));
        Assert.Empty(await store.HomesAsync([.. Enumerable.Range(1, 6).Select(Numbered)]));
        Assert.Empty(await store.HomesAsync([.. Enumerable.Range(0x83, 6).Select(Numbered)]));
        Assert.Equal([batch[^1]], (await store.HomesAsync([.. Enumerable.Range(0x82, 6).Select(Numbered)])).Keys);
        Assert.Equal([batch[0]], (await store.HomesAsync([.. Enumerable.Range(0x78, 6).Select(Numbered)])).Keys);
    }

    [Fact]
    public async Task Desks_OfWhatWaitsForSomebody_AreReadLikeInboxes()
    {
        await using IJournalStore store = await OpenAsync();
        (Guid opening, Guid held, Guid released) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await CommitAsync(
            store,
            Samples.Write(Samples.BreakGlassOpened(opening), Samples.Held(held, Other), Samples.Decided(released)),
            Samples.Write(Samples.BreakGlassClosed(opening), Samples.Approved(held, Other)));

        Assert.Equal([0L, 3L], (await store.InboxAsync(Desks.BreakGlass, 0, 10)).Select(static entry => entry.Index));
        Assert.Equal([1L], (await store.InboxAsync(Desks.HeldReleases, 0, 10)).Select(static entry => entry.Index));
        Assert.Equal([1L, 4L], (await store.MentionsAsync(held, 10)).Select(static entry => entry.Index));
        Assert.Equal([0L, 3L], (await store.MentionsAsync(opening, 10)).Select(static entry => entry.Index));
    }

    [Fact]
    public async Task Homes_OfAMessageThatComesAgain_StayWhereItCameFirst()
    {
        await using IJournalStore store = await OpenAsync();
        (Guid twice, Guid inGroup) = (Guid.NewGuid(), Guid.NewGuid());
        await CommitAsync(store, Samples.Write(Samples.Accepted(twice)));
        await CommitAsync(store, Samples.Write(Samples.Received(inGroup, twice)), Samples.Write(Samples.Received(twice, twice, inGroup)));

        IReadOnlyDictionary<Guid, MessageHome> homes = await store.HomesAsync([twice, inGroup]);

        Assert.Equal([new MessageHome(twice, 0, 0), new MessageHome(inGroup, 1, 0)], [homes[twice], homes[inGroup]]);
    }

    [Fact]
    public async Task Homes_OfWhatServesNobody_AreNone()
    {
        await using IJournalStore store = await OpenAsync();
        (Guid change, Guid setAside, Guid served, Guid again) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await CommitAsync(
            store, Samples.Write(Samples.Received(1, [[], [Samples.Role]], [1, 0, 2], change, setAside, served), Samples.ReceivedAgain(2, again)));

        Assert.Equal([new MessageHome(served, 0, 2)], (await store.HomesAsync([change, setAside, served, again])).Values);
    }

    [Fact]
    public async Task Mentions_OfAMessage_AreTheEntriesThatNameIt()
    {
        await using IJournalStore store = await OpenAsync();
        (Guid target, Guid change, Guid replacement, Guid setAside) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await CommitAsync(store, Samples.Write(Samples.Accepted(target), Samples.ChangeOrdered(change, target, replacement)));
        await CommitAsync(store, Samples.Write(Samples.Quarantined(setAside, target, setAside)), Samples.Write(Samples.ChangeApplied(change, target)));
        await CommitAsync(store, Samples.Write(Samples.Changed(Samples.Peer, Samples.Part(1), target, target)));

        Assert.Equal([1L, 2L, 3L, 4L], Indices(await store.MentionsAsync(target, 10)));
        Assert.Equal([1L, 2L], Indices(await store.MentionsAsync(target, 2)));
        Assert.Equal([1L, 3L], Indices(await store.MentionsAsync(change, 10)));
        Assert.Equal([1L], Indices(await store.MentionsAsync(replacement, 10)));
        Assert.Equal(setAside, new Guid(Assert.Single(await store.MentionsAsync(setAside, 10)).Parse()!.Quarantined.MessageIds[0].Span, bigEndian: true));
        Assert.Empty(await store.MentionsAsync(Guid.NewGuid(), 10));
    }

    [Fact]
    public async Task EntriesOfBatch_OfOneBatch_AreAllThatAreAboutIt()
    {
        await using IJournalStore store = await OpenAsync();
        (Guid first, Guid second) = (Guid.NewGuid(), Guid.NewGuid());
        await CommitAsync(store, Samples.Write(Samples.Sent(Samples.Peer, 1, first), Samples.Sent(Samples.Peer, 2, second), Samples.Received(first)));
        await CommitAsync(
            store,
            Samples.Write(Samples.Receipt(Samples.Peer, ReceiptKind.Delivered, Samples.Role, Samples.Part(1, true), Samples.Part(1, false, true), Samples.Part(2))),
            Samples.Write(Samples.Delivered(Samples.Role, Samples.Part(1))),
            Samples.Write(Samples.Acknowledged(Samples.Role, Samples.Part(1), Samples.Part(3)), Samples.ReceivedAgain(1, first)));
        StreamPosition sent = new(new StreamKey(Samples.Peer, Lane.Bulk, StreamDirection.Outgoing), Samples.Incarnation, 1);
        StreamPosition received = sent with { Stream = sent.Stream with { Direction = StreamDirection.Incoming } };

        Assert.Equal([0L, 3L], Indices(await store.EntriesOfBatchAsync(sent, 10)));
        Assert.Equal([1L, 3L], Indices(await store.EntriesOfBatchAsync(sent with { Sequence = 2 }, 10)));
        Assert.Equal([2L, 4L, 5L, 6L], Indices(await store.EntriesOfBatchAsync(received, 10)));
        Assert.Equal([2L, 4L], Indices(await store.EntriesOfBatchAsync(received, 2)));
        Assert.Equal([5L], Indices(await store.EntriesOfBatchAsync(received with { Sequence = 3 }, 10)));
        Assert.Empty(await store.EntriesOfBatchAsync(sent with { Incarnation = Guid.NewGuid() }, 10));
        Assert.Empty(await store.EntriesOfBatchAsync(sent with { Stream = sent.Stream with { Lane = Lane.Urgent } }, 10));
        Assert.Empty(await store.EntriesOfBatchAsync(sent with { Stream = sent.Stream with { Peer = "another" } }, 10));
    }

    [Fact]
    public async Task DecidedIn_OfANotice_IsTheWriteThatDecidedIt()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(store, Samples.Write(Accepted(), Accepted()));
        Assert.Null(await store.DecidedInAsync(0));

        // Entries 4 to 6 were accepted while what was before them was being decided.
        await CommitAsync(store, Samples.Decide(0, Decided(), Decided()), Samples.Write(Accepted(), Accepted(), Accepted()));
        Assert.Equal(new EntryRange(2, 2), await store.DecidedInAsync(0));
        Assert.Equal(new EntryRange(2, 2), await store.DecidedInAsync(1));
        Assert.Null(await store.DecidedInAsync(4));
        Assert.Null(await store.DecidedInAsync(6));

        await CommitAsync(store, Samples.Decide(2, Decided(), Decided(), Decided(), Samples.Sent(Samples.Peer, 1)));
        await CommitAsync(store, Samples.Write(Accepted()), Samples.Decide(11, Decided()));
        Assert.Equal(new EntryRange(2, 2), await store.DecidedInAsync(1));
        Assert.Equal(new EntryRange(7, 4), await store.DecidedInAsync(4));
        Assert.Equal(new EntryRange(7, 4), await store.DecidedInAsync(6));
        Assert.Equal(new EntryRange(12, 1), await store.DecidedInAsync(11));
        Assert.Null(await store.DecidedInAsync(13));
        Assert.Null(await store.DecidedInAsync(1_000));
    }

    [Fact]
    public async Task DecidedIn_WhereSeveralWritesBeginAtTheSame_IsTheFirst()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(store, Samples.Write(Accepted()));
        await CommitAsync(store, Samples.Decide(0, Decided()), Samples.Decide(0, Decided()));
        await CommitAsync(store, Samples.Decide(0, Decided()));

        Assert.Equal(new EntryRange(1, 1), await store.DecidedInAsync(0));
    }

    [Fact]
    public async Task Inbox_OfARole_HoldsWhatServesItInOrder()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(
            store,
            Samples.Write(Samples.Received(1, [[Samples.Role, Other], [Other]], [1, 2], Guid.NewGuid(), Guid.NewGuid()), Accepted()),
            Samples.Write(Samples.Received(2, [[Other]], [1], Guid.NewGuid())),
            Samples.Write(Samples.ReceivedAgain(1, Guid.NewGuid())));
        await CommitAsync(
            store,
            Samples.Write(Samples.ChangeApplied(Guid.NewGuid(), Guid.NewGuid(), Samples.Role, Other, Other)),
            Samples.Write(Samples.Received(3, [[Samples.Role]], [1], Guid.NewGuid())),
            Samples.Write(Samples.ChangeApplied(Guid.NewGuid(), Guid.NewGuid())));

        Assert.Equal([0L, 4L, 5L], Indices(await store.InboxAsync(Samples.Role, 0, 10)));
        Assert.Equal([0L, 2L, 4L], Indices(await store.InboxAsync(Other, 0, 10)));
        Assert.Equal([4L, 5L], Indices(await store.InboxAsync(Samples.Role, 1, 10)));
        Assert.Equal([4L], Indices(await store.InboxAsync(Samples.Role, 4, 1)));
        Assert.Empty(await store.InboxAsync(Samples.Role, 6, 10));
        Assert.Empty(await store.InboxAsync("education", 0, 10));
    }

    [Fact]
    public async Task Entries_OfSeveralRuns_ComeByKindLimitAndNext()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(store, Samples.Write(Accepted(), Decided()), Samples.Write(Accepted()));
        for (int run = 0; run < 10; run++)
        {
            await CommitAsync(store, Samples.Write(Decided(), Samples.Sent(Samples.Peer, run + 1)));
        }

        await CommitAsync(store, Samples.Write(Decided(), Accepted()));
        List<JournalEntry.EventOneofCase> kinds = [.. (await store.EntriesAsync(0, 1_000, EntryKinds.All)).Entries.Select(static entry => entry.Kind)];
        Assert.Equal(25, kinds.Count);

        foreach (EntryKinds asked in new[]
        {
            EntryKinds.All,
            EntryKinds.Of(JournalEntry.EventOneofCase.Accepted),
            EntryKinds.Of(JournalEntry.EventOneofCase.Accepted, JournalEntry.EventOneofCase.Sent),
            EntryKinds.Of(JournalEntry.EventOneofCase.Quarantined),
        })
        {
            for (int from = 0; from <= kinds.Count + 1; from++)
            {
                foreach (int limit in new[] { 1, 2, 7, 1_000 })
                {
                    List<long> wanted = [.. Enumerable.Range(0, kinds.Count)
                        .Where(index => index >= from && (asked.Mask >> (int)kinds[index] & 1) == 1).Take(limit).Select(static index => (long)index)];
                    EntryPage page = await store.EntriesAsync(from, limit, asked);
                    Assert.Equal(wanted, Indices(page.Entries));
                    Assert.Equal(wanted.Count == limit ? wanted[^1] + 1 : Math.Max(from, kinds.Count), page.Next);
                }
            }
        }
    }

    [Fact]
    public async Task Entries_NoneAskedOrFarBeyondTheEnd_AreNone()
    {
        await using IJournalStore store = await OpenAsync();
        await CommitAsync(store, Samples.Write(Accepted(), Accepted()));

        EntryPage none = await store.EntriesAsync(1, 0, EntryKinds.All);
        EntryPage beyond = await store.EntriesAsync((1L << 32) - 1, 10, EntryKinds.All);

        Assert.Equal((0, 1L), (none.Entries.Count, none.Next));
        Assert.Equal((0, (1L << 32) - 1), (beyond.Entries.Count, beyond.Next));
    }

    [Fact]
    public async Task Changed_OfSomeMessages_AreThoseWithAChangeOnRecord()
    {
        await using IJournalStore store = await OpenAsync();
        Guid[] ids = [.. Enumerable.Range(1, 9).Select(Numbered)];
        await CommitAsync(store, new JournalWrite { Changes = [Change(ids[2]), Change(ids[2]), Change(ids[4])] }, new JournalWrite { Changes = [Change(ids[8])] });

        Assert.Equal([ids[2], ids[4]], (await store.ChangedAsync([.. ids[..4], ids[5], ids[4]])).Order());
        Assert.Equal([ids[8]], await store.ChangedAsync([ids[8]]));
        Assert.Empty(await store.ChangedAsync([ids[0], ids[3], ids[7]]));
        Assert.Empty(await store.ChangedAsync([]));
    }

    private static ChangeRecord Change(Guid target) =>
        new(target, Guid.NewGuid(), Samples.Peer, ChangeKind.Retract, ChangeReason.WrongPerson, null);

    private static IEnumerable<long> Indices(IReadOnlyList<StoredEntry> entries) => entries.Select(static entry => entry.Index);

    private static IEnumerable<Guid> Unknown(int count) => Enumerable.Range(0, count).Select(static _ => Guid.CreateVersion7());

    // Those of a batch lie around the high bit of the first byte: that shows whether ids are compared by their bytes.
    private static Guid Numbered(int number) => new([(byte)number, .. new byte[15]], bigEndian: true);

    private static JournalEntry Accepted() => Samples.Accepted(Guid.NewGuid());

    private static JournalEntry Decided() => Samples.Decided(Guid.NewGuid());
}
