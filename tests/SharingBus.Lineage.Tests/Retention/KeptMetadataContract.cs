using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Retention;

/// <summary>What every journal keeps of its own entries beyond their term, because something rests on them, and until when.</summary>
public abstract class KeptMetadataContract : MetadataRounds
{
    [Fact]
    public async Task Entries_OfAPayloadThatIsKept_StayUntilItIsDestroyed()
    {
        Guid id = Guid.NewGuid();
        await using Journal journal = await OpenAsync();
        await journal.AppendManyAsync(
            [
                Notice(id, endDay: 0),
                Samples.Decide(0, Samples.Decided(id), Samples.Sent(Samples.Peer, 1, id)),
                Samples.Write(Samples.Receipt(Samples.Peer, ReceiptKind.Delivered, Samples.Role, Samples.Part(1)), Samples.Approved(id, Samples.Peer)),
                Samples.Write(Samples.ChangeOrdered(Guid.NewGuid(), id)),
            ],
            Cancel);

        await RoundAsync(journal, 50 * Day);
        Assert.Empty(await EndedAsync(journal));

        await journal.AppendAsync(new JournalWrite { ErasedContents = [new ContentKey(0, 0)] }, Cancel);
        await RoundAsync(journal, 51 * Day);
        Assert.Equal([0L, 1, 2, 3, 4, 5], await EndedAsync(journal));
    }

    [Fact]
    public async Task Entries_OfAReceivedBatch_StayUntilItsLastPayloadIsDestroyed()
    {
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid()];
        await using Journal journal = await OpenAsync();
        await journal.AppendManyAsync(
            [
                Batch(ids, endDays: [5, 60]),
                Samples.Write(Samples.Delivered(Samples.Role, Samples.Part(1)), Samples.Acknowledged(Samples.Role, Samples.Part(1)), Samples.ReceivedAgain(1, ids)),
            ],
            Cancel);

        await RoundAsync(journal, 50 * Day);
        Assert.Empty(await EndedAsync(journal));
        Assert.NotNull(await journal.Messages.ArrivalAsync(ids[0], Cancel));

        await RoundAsync(journal, 62 * Day);
        Assert.Equal([0L, 1, 2, 3], (await EndedAsync(journal)).Take(4));
        Assert.Empty(await journal.Read.InboxAsync(Samples.Role, 0, 10, Cancel));
        Assert.Empty(await journal.Read.EntriesOfBatchAsync(Position(1, StreamDirection.Incoming), 10, Cancel));
    }

    [Fact]
    public async Task Entries_UnderALegalHold_StayUntilItIsReleasedAndItDoesNotStandAgain()
    {
        Guid id = Guid.NewGuid();
        await using (Journal journal = await OpenAsync())
        {
            await journal.AppendAsync(Notice(id, endDay: 5), Cancel);
            using (LegalHolds holds = await LegalHolds.LoadAsync(journal, Clock, Cancel))
            {
                await holds.PlaceAsync(new HoldPlaced { MessageId = Samples.Bytes(id), Matter = "2026-0417", Person = "R. Example" }, Cancel);
            }

            // The origin's order wins over the hold of the payload (0043), and not over what is on record of both.
            await journal.AppendAsync(new JournalWrite { ErasedContents = [new ContentKey(0, 0)] }, Cancel);
            await RoundAsync(journal, 50 * Day);
            Assert.Empty(await EndedAsync(journal));

            using (LegalHolds holds = await LegalHolds.LoadAsync(journal, Clock, Cancel))
            {
                await holds.ReleaseAsync(new HoldReleased { MessageId = Samples.Bytes(id), Matter = "2026-0417", Person = "R. Example" }, Cancel);
            }

            await RoundAsync(journal, 51 * Day);
            Assert.Equal([0L, 1], await EndedAsync(journal));
            await RoundAsync(journal, 95 * Day);
            Assert.Equal([0L, 1, 2, 3], await EndedAsync(journal)); // the destruction and the release
        }

        await using Journal again = await OpenAsync();
        using LegalHolds read = await LegalHolds.LoadAsync(again, Clock, Cancel);
        Assert.Empty(read.All);
    }

    // Were the release gone first, the hold would stand again after the next start.
    [Fact]
    public async Task Release_OfAHoldWhosePlacingIsYounger_StaysAsLongAsThat()
    {
        Guid id = Guid.NewGuid();
        await using Journal journal = await OpenAsync();
        JournalEntry placed = At(20, new JournalEntry { HoldPlaced = new HoldPlaced { MessageId = Samples.Bytes(id), Matter = "m" } });
        JournalEntry released = new() { TimeUnixMicros = 1, HoldReleased = new HoldReleased { MessageId = Samples.Bytes(id), Matter = "m" } };
        await journal.AppendAsync(Samples.Write(placed, released), Cancel);

        await RoundAsync(journal, 50 * Day);
        Assert.Empty(await EndedAsync(journal));
        await RoundAsync(journal, 61 * Day);
        Assert.Equal([0L, 1], await EndedAsync(journal));
    }

    [Fact]
    public async Task Notes_OfASystem_StayFromTheFirst()
    {
        string desk = Desks.Notebook("fusion-hub");
        await using (Journal journal = await OpenAsync())
        {
            await journal.AppendAsync(
                new JournalWrite
                {
                    Entries = [new JournalEntry { TimeUnixMicros = 1, Noted = new Noted { System = "fusion-hub", First = 1, Count = 1 } }, Samples.Quarantined(Guid.NewGuid())],
                    Contents = [Samples.Content(0, [7])],
                },
                Cancel);

            await RoundAsync(journal, 60 * Day);
            Assert.Equal([1L], await EndedAsync(journal));
            Assert.Null(Store(journal).Keys.Tree.Find(KeyTree.FirstOfEntries)); // what a backup has of the other is noise
        }

        await using Journal again = await OpenAsync();
        StoredEntry noted = Assert.Single(await again.Read.InboxAsync(desk, 0, 10, Cancel));
        Assert.Equal(1UL, noted.Parse()!.Noted.First);
        Assert.Equal([7], (await again.Read.ContentAsync(new ContentKey(0, 0), Cancel))!.Value.ToArray());
    }

    [Fact]
    public async Task Batch_ThatNoRecipientHasConfirmed_KeepsWhatIsInIt()
    {
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid()];
        await using Journal journal = await OpenAsync();
        await journal.AppendManyAsync([Notice(ids[0], endDay: 5), Notice(ids[1], endDay: 5)], Cancel);
        await journal.AppendAsync(
            new JournalWrite
            {
                Entries = [Samples.Decided(ids[0]), Samples.Decided(ids[1]), Samples.Sent(Samples.Peer, 1, ids[0]), Samples.Sent(Samples.Peer, 2, ids[1])],
                KeptBatches = [new KeptBatch(Position(1), new byte[32], new byte[] { 7 }), new KeptBatch(Position(2), new byte[32], new byte[] { 7 })],
                DroppedBatches = [],
                DecidesFrom = 0,
            },
            Cancel);

        await RoundAsync(journal, 50 * Day);
        Assert.Empty(await EndedAsync(journal));

        await journal.AppendAsync(new JournalWrite { DroppedBatches = [Position(1)] }, Cancel);
        await RoundAsync(journal, 52 * Day);
        Assert.Equal([0L, 2, 4], await EndedAsync(journal));
    }

    [Fact]
    public async Task BreakGlass_ThatNobodyReviewed_StaysAndElseEndsAsAWhole()
    {
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        await using Journal journal = await OpenAsync();
        JournalEntry repeated = At(3, new JournalEntry { BreakGlassRepeated = new BreakGlassRepeated { Id = Samples.Bytes(ids[0]) } });
        JournalEntry told = new() { TimeUnixMicros = 1, BreakGlassReported = new BreakGlassReported { Item = new BreakGlassItem { Id = Samples.Bytes(ids[2]) } } };
        JournalEntry stray = new() { TimeUnixMicros = 1, BreakGlassRepeated = new BreakGlassRepeated { Id = Samples.Bytes(ids[3]) } };
        await journal.AppendAsync(
            Samples.Write(Samples.BreakGlassOpened(ids[0]), Samples.BreakGlassOpened(ids[1]), At(20, Samples.BreakGlassClosed(ids[0])), repeated, told, stray), Cancel);

        await RoundAsync(journal, 55 * Day);
        Assert.Equal([5L], await EndedAsync(journal)); // of which nobody opened anything here
        await RoundAsync(journal, 61 * Day);
        Assert.Equal([0L, 2, 3, 5], await EndedAsync(journal));
        await RoundAsync(journal, 900 * Day);
        Assert.DoesNotContain(await EndedAsync(journal), static index => index is 1 or 4);
    }

    [Fact]
    public async Task Entry_ThatAReaderHasNotCome_Stays()
    {
        await using Journal journal = await OpenAsync();
        JournalReader reader = new("release", EntryKinds.Of(JournalEntry.EventOneofCase.Accepted));
        JournalEntry[] entries = [Samples.Accepted(Guid.NewGuid()), Samples.Accepted(Guid.NewGuid()), Samples.Quarantined(Guid.NewGuid())];
        await journal.AppendAsync(new JournalWrite { Entries = entries, Cursors = [new CursorMove(reader.Cursor, 1)] }, Cancel);

        await RoundAsync(journal, 50 * Day, readers: [reader]);
        Assert.Equal([0L, 2], await EndedAsync(journal)); // the third is none that it reads
        await journal.AppendAsync(new JournalWrite { Cursors = [new CursorMove(reader.Cursor, 2)] }, Cancel);
        await RoundAsync(journal, 52 * Day, readers: [reader]);
        Assert.Equal([0L, 1, 2], await EndedAsync(journal));
    }

    // The record of its destruction is written from it.
    [Fact]
    public async Task Entry_WhosePayloadIsErasedAndItsKeyNotDestroyed_Stays()
    {
        Guid id = Guid.NewGuid();
        await using Journal journal = await OpenAsync();
        await journal.AppendAsync(Notice(id, endDay: 0), Cancel);
        await journal.AppendAsync(new JournalWrite { ErasedContents = [new ContentKey(0, 0)] }, Cancel);
        Clock.Micros = 50 * Day;
        using (LegalHolds holds = await LegalHolds.LoadAsync(journal, Clock, Cancel))
        {
            await using MetadataExpiry metadata = new(journal, holds, Terms, [], Clock, NullLogger.Instance);
            await metadata.RunOnceAsync(Cancel);
        }

        Assert.Empty(await EndedAsync(journal));
        await RoundAsync(journal, 52 * Day);
        Assert.Equal([0L], await EndedAsync(journal));
        Assert.Equal(JournalEntry.EventOneofCase.PayloadsDestroyed, Assert.Single(await journal.Read.MentionsAsync(id, 10, Cancel)).Kind);
    }

    private static StreamPosition Position(long sequence, StreamDirection direction = StreamDirection.Outgoing) =>
        new(new StreamKey(Samples.Peer, Lane.Bulk, direction), Samples.Incarnation, sequence);
}
