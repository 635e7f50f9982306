using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.Trace;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Retention;

/// <summary>What every journal does when the time of payloads is over, and what a legal hold keeps.</summary>
public abstract class RetentionContract
{
    private const string Matter = "2026-0417";

    private readonly SetClock _clock = new();
    private int _told;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<JournalOptions> OptionsAsync();

    [Fact]
    public async Task Payload_WhoseTimeIsOver_IsErasedAndItsKeyDestroyedAsExpired()
    {
        Guid[] ids = Ids(6);
        await using Journal journal = await OpenAsync();
        using LegalHolds holds = await LegalHolds.LoadAsync(journal, _clock, Cancel);

        // Two share a row with one that stays longer and one that has no end; the batch has a part of each kind.
        await journal.AppendManyAsync([Notice(ids[0], 10), Notice(ids[1], 20), Notice(ids[2], 0), Batch([ids[3], ids[4], ids[5]], [20, 10, 0])], Cancel);
        await RoundAsync(journal, holds, 9);
        Assert.Equal([true, true, true, true, true, true], await HeldAsync(journal, ids));

        await RoundAsync(journal, holds, 10);
        Assert.Equal([false, true, true, true, false, true], await HeldAsync(journal, ids));
        await DestroyedAsync(journal, DestructionReason.Expired, [ids[0], ids[4]]);
        Assert.Equal(1, _told);

        await RoundAsync(journal, holds, 1_000);
        Assert.Equal([false, false, true, false, false, true], await HeldAsync(journal, ids));
        await DestroyedAsync(journal, DestructionReason.Expired, [ids[1], ids[3]]);
        Assert.Empty(await Store(journal).DueTermsAsync(long.MaxValue, 10, Cancel));
    }

    // More than are read at once: a hold that a start forgets would let its payload go.
    [Fact]
    public async Task Holds_ThatAreMany_AllStandAfterAStart()
    {
        Guid[] ids = Ids(300);
        await using Journal journal = await OpenAsync();
        await journal.AppendAsync(new JournalWrite { Entries = [.. ids.Select(id => new JournalEntry { TimeUnixMicros = 1, HoldPlaced = Hold(id, Matter) })] }, Cancel);

        using LegalHolds holds = await LegalHolds.LoadAsync(journal, _clock, Cancel);

        Assert.Equal(ids, holds.All.Select(static hold => hold.MessageId));
    }

    [Fact]
    public async Task Payload_UnderAHold_StaysUntilTheLastHoldIsReleased()
    {
        Guid[] ids = Ids(2);
        await using Journal journal = await OpenAsync();
        using LegalHolds holds = await LegalHolds.LoadAsync(journal, _clock, Cancel);
        await journal.AppendManyAsync([Notice(ids[0], 10), Notice(ids[1], 10)], Cancel);
        await holds.PlaceAsync(Hold(ids[0], Matter), Cancel);
        await holds.PlaceAsync(Hold(ids[0], "another"), Cancel);

        await RoundAsync(journal, holds, 50);
        Assert.Equal([true, false], await HeldAsync(journal, ids));

        await holds.ReleaseAsync(Release(ids[0], Matter), Cancel);
        await RoundAsync(journal, holds, 51);
        Assert.Equal([true, false], await HeldAsync(journal, ids));

        await holds.ReleaseAsync(Release(ids[0], "another"), Cancel);
        await RoundAsync(journal, holds, 52);
        Assert.Equal([false, false], await HeldAsync(journal, ids));
        await DestroyedAsync(journal, DestructionReason.Expired, [ids[0]]);
    }

    [Fact]
    public async Task Payload_HeldBesideOneThatEndsLater_IsKeptWhenThatOneEnds()
    {
        Guid[] ids = Ids(2);
        await using Journal journal = await OpenAsync();
        using LegalHolds holds = await LegalHolds.LoadAsync(journal, _clock, Cancel);
        await journal.AppendAsync(Batch(ids, [10, 20]), Cancel);
        await holds.PlaceAsync(Hold(ids[0], Matter), Cancel);

        await RoundAsync(journal, holds, 15);
        await RoundAsync(journal, holds, 25);

        Assert.Equal([true, false], await HeldAsync(journal, ids));
    }

    [Fact]
    public async Task Order_ToEraseWhatIsHeld_IsCarriedOutAsAnOrder()
    {
        Guid[] ids = Ids(1);
        await using Journal journal = await OpenAsync();
        using LegalHolds holds = await LegalHolds.LoadAsync(journal, _clock, Cancel);
        await journal.AppendAsync(Batch(ids, [10]), Cancel);
        await holds.PlaceAsync(Hold(ids[0], Matter), Cancel);

        await journal.AppendAsync(new JournalWrite { ErasedContents = [new ContentKey(0, 0)] }, Cancel);
        await RoundAsync(journal, holds, 50);

        Assert.Equal([false], await HeldAsync(journal, ids));
        await DestroyedAsync(journal, DestructionReason.Ordered, ids);
    }

    [Fact]
    public async Task Holds_AfterTheJournalIsOpenedAgain_StandAsTheyDid()
    {
        Guid[] ids = Ids(2);
        await using (Journal journal = await OpenAsync())
        {
            using LegalHolds holds = await LegalHolds.LoadAsync(journal, _clock, Cancel);
            await journal.AppendManyAsync([Notice(ids[0], 10), Notice(ids[1], 10)], Cancel);
            _clock.Micros = 3;
            await holds.PlaceAsync(Hold(ids[0], Matter), Cancel);
            await holds.PlaceAsync(Hold(ids[1], Matter), Cancel);
            await holds.ReleaseAsync(Release(ids[1], Matter), Cancel);
        }

        await using Journal again = await OpenAsync();
        using LegalHolds read = await LegalHolds.LoadAsync(again, _clock, Cancel);
        StandingHold hold = Assert.Single(read.All);
        Assert.Equal((ids[0], 2L, 3L, Matter, "R. Example"), (hold.MessageId, hold.Index, hold.PlacedAtUnixMicros, hold.Entry.Matter, hold.Entry.Person));
        await RoundAsync(again, read, 50);
        Assert.Equal([true, false], await HeldAsync(again, ids));
    }

    [Fact]
    public async Task Hold_PlacedTwice_IsOne()
    {
        Guid[] ids = Ids(1);
        await using Journal journal = await OpenAsync();
        using LegalHolds holds = await LegalHolds.LoadAsync(journal, _clock, Cancel);
        await journal.AppendAsync(Notice(ids[0], 10), Cancel);

        Assert.Equal(await holds.PlaceAsync(Hold(ids[0], Matter), Cancel), await holds.PlaceAsync(Hold(ids[0], Matter), Cancel));
        Assert.Equal(2, journal.Size);
    }

    [Fact]
    public async Task Hold_OfWhatIsNotThere_IsRefused()
    {
        Guid[] ids = Ids(2);
        await using Journal journal = await OpenAsync();
        using LegalHolds holds = await LegalHolds.LoadAsync(journal, _clock, Cancel);
        await journal.AppendAsync(Notice(ids[0], 10), Cancel);
        await RoundAsync(journal, holds, 10);

        await RefusedAsync(LegalHoldError.PayloadDestroyed, () => holds.PlaceAsync(Hold(ids[0], Matter), Cancel));
        await RefusedAsync(LegalHoldError.NotFound, () => holds.PlaceAsync(Hold(ids[1], Matter), Cancel));
        await RefusedAsync(LegalHoldError.NotFound, () => holds.ReleaseAsync(Release(ids[0], Matter), Cancel));
        Assert.Empty(holds.All);
    }

    [Fact]
    public async Task Trace_OfWhatRestsOnADestroyedPayload_SaysSo()
    {
        Guid[] ids = Ids(4);
        await using Journal journal = await OpenAsync();
        using LegalHolds holds = await LegalHolds.LoadAsync(journal, _clock, Cancel);
        await journal.AppendManyAsync([Notice(ids[0], 10), Notice(ids[1], 0, ids[0]), Notice(ids[2], 0, ids[1]), Notice(ids[3], 0)], Cancel);
        await RoundAsync(journal, holds, 10);

        MessageTracer tracer = new(journal);
        DestroyedPayload destroyed = Assert.Single((await tracer.TraceAsync(ids[2], Cancel)).Destroyed);
        Assert.Equal((ids[0], DestructionReason.Expired, 4UL, 10L), (new Guid(destroyed.MessageId.Span, bigEndian: true), destroyed.Reason, destroyed.Index, destroyed.DestroyedAtUnixMicros));
        Assert.Equal([destroyed], (await tracer.TraceAsync(ids[0], Cancel)).Destroyed);
        Assert.Empty((await tracer.TraceAsync(ids[3], Cancel)).Destroyed);
    }

    [Fact]
    public async Task Round_OfMoreThanOneTransactionTakes_ErasesAll()
    {
        Guid[] ids = Ids(150);
        await using Journal journal = await OpenAsync();
        using LegalHolds holds = await LegalHolds.LoadAsync(journal, _clock, Cancel);
        foreach (Guid[] batch in ids.Chunk(2))
        {
            await journal.AppendAsync(Batch(batch, [10, 10]), Cancel);
        }

        await RoundAsync(journal, holds, 10);

        Assert.DoesNotContain(true, await HeldAsync(journal, ids));
    }

    [Fact]
    public async Task Batch_ThatIsNotKeptAnyMore_LosesItsKeyAndNoOtherDoes()
    {
        Guid incarnation = Guid.NewGuid();
        long first;
        await using (Journal journal = await OpenAsync())
        {
            using LegalHolds holds = await LegalHolds.LoadAsync(journal, _clock, Cancel);
            await journal.AppendAsync(new JournalWrite { KeptBatches = [Kept(incarnation, 1), Kept(incarnation, 2), Kept(incarnation, 3)] }, Cancel);
            first = (await Store(journal).KeptKeysAsync(Cancel)).Min();
            await RoundAsync(journal, holds, 1);
            Assert.Equal([1L, 2L, 3L], await KeptAsync(journal, incarnation));

            await journal.AppendAsync(new JournalWrite { DroppedBatches = [Kept(incarnation, 2).Position] }, Cancel);
            await RoundAsync(journal, holds, 2);
            Assert.Equal([false, false, true], Enumerable.Range(0, 3).Select(number => Store(journal).Keys.Tree.Find(first + number) is not null));
            Assert.Equal([3L], await KeptAsync(journal, incarnation));
        }

        // What is sealed after a restart takes none of the numbers that were given before.
        await using Journal again = await OpenAsync();
        await again.AppendAsync(new JournalWrite { KeptBatches = [Kept(incarnation, 4)] }, Cancel);
        Assert.Equal([3L, 4L], await KeptAsync(again, incarnation));
        Assert.True((await Store(again).KeptKeysAsync(Cancel)).Max() > first + 3);
    }

    [Fact]
    public async Task Append_OfEndsThatDoNotFitTheParts_IsRefused()
    {
        await using Journal journal = await OpenAsync();

        await Assert.ThrowsAsync<ArgumentException>(async () => await journal.AppendAsync(Batch(Ids(2), [10]), Cancel));
    }

    private static KeptBatch Kept(Guid incarnation, long sequence) => new(
        new StreamPosition(new StreamKey(Samples.Peer, Lane.Bulk, StreamDirection.Outgoing), incarnation, sequence), new byte[32], new byte[] { 7, (byte)sequence });

    private static async Task<IEnumerable<long>> KeptAsync(Journal journal, Guid incarnation)
    {
        IReadOnlyList<KeptBatch> kept = await journal.Read.KeptBatchesAsync(Kept(incarnation, 0).Position, 10, Cancel);
        Assert.All(kept, static batch => Assert.Equal([7, (byte)batch.Position.Sequence], batch.Bytes.ToArray()));
        return kept.Select(static batch => batch.Position.Sequence);
    }

    private static async Task RefusedAsync(LegalHoldError error, Func<Task> call) =>
        Assert.Equal(error, (await Assert.ThrowsAsync<LegalHoldException>(call)).Error);

    private static Guid[] Ids(int count) => [.. Enumerable.Range(0, count).Select(static _ => Guid.NewGuid())];

    private static HoldPlaced Hold(Guid id, string matter) =>
        new() { MessageId = Samples.Bytes(id), Matter = matter, Person = "R. Example", System = "operations", Reason = "the inquiry" };

    private static HoldReleased Release(Guid id, string matter) =>
        new() { MessageId = Samples.Bytes(id), Matter = matter, Person = "R. Example", System = "operations", Reason = "it is closed" };

    private static JournalWrite Notice(Guid id, long end, params Guid[] parents) => new()
    {
        Entries = [Samples.Accepted(id, parents)], Contents = [Samples.Content(0, [1]) with { Ends = [end] }],
    };

    private static JournalWrite Batch(Guid[] ids, long[] ends) => new()
    {
        Entries = [Samples.Received(ids)], Contents = [Samples.Content(0, [.. ids.Select(static _ => new byte[] { 2 })]) with { Ends = ends }],
    };

    private static IJournalStore Store(Journal journal) => (IJournalStore)journal.Read;

    private static async Task<List<bool>> HeldAsync(Journal journal, Guid[] ids)
    {
        List<bool> held = [];
        foreach (Guid id in ids)
        {
            MessageHome home = (await journal.Messages.HomeAsync(id, Cancel))!.Value;
            held.Add(await journal.Read.ContentAsync(new ContentKey(home.Index, home.Part), Cancel) is not null);
        }

        return held;
    }

    // One entry names all of them, and no other.
    private static async Task DestroyedAsync(Journal journal, DestructionReason reason, Guid[] ids)
    {
        IReadOnlyList<StoredEntry> mentions = await journal.Read.MentionsAsync(ids[0], 10, Cancel);
        PayloadsDestroyed entry = Assert.Single(mentions, static entry => entry.Kind == JournalEntry.EventOneofCase.PayloadsDestroyed).Parse()!.PayloadsDestroyed;
        Assert.Empty(await Store(journal).ErasedKeysAsync(10, Cancel));
        Assert.Equal(reason, entry.Reason);
        Assert.Equal(ids, PackedIds.All(entry.MessageIds));
    }

    private async Task<Journal> OpenAsync() => await Journal.OpenAsync(await OptionsAsync(), _clock, NullLogger<Journal>.Instance);

    // What a node does once a minute.
    private async Task RoundAsync(Journal journal, LegalHolds holds, long now)
    {
        _clock.Micros = now;
        await using PayloadExpiry expiry = new(journal, holds, () => _told++, _clock, NullLogger.Instance);
        await expiry.RunOnceAsync(Cancel);
        await using PayloadDestruction destruction = new(journal, PayloadDestruction.DefaultInterval, _clock, NullLogger.Instance);
        await destruction.RunOnceAsync(Cancel);
    }
}
