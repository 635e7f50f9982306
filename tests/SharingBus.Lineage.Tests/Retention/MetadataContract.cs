using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.Tiles;
using SharingBus.Lineage.Trace;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Retention;

/// <summary>What every journal does when the term of its own entries is over: what ends, what stays because something rests on it, and what is left to be proven.</summary>
public abstract class MetadataContract
{
    private const long Day = 24L * 60 * 60 * 1_000_000;

    // Every entry of these tests is of the first day, where nothing else is said.
    private static readonly MetadataTerms Terms = new(GeneralDays: 40, LookUpDays: 30);

    private readonly SetClock _clock = new();
    private readonly Guid _kept = Guid.NewGuid();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<JournalOptions> OptionsAsync();

    [Fact]
    public async Task Entries_WhoseTermIsOver_LeaveTheirCommitmentsAndARecord()
    {
        Guid id = Guid.NewGuid();
        await using Journal journal = await OpenAsync();
        await journal.AppendManyAsync([Notice(id, endDay: 5), Samples.Decide(0, Samples.Decided(id), At(2, Samples.Sent(Samples.Peer, 1, id)))], Cancel);
        IReadOnlyList<TreeHash> commitments = await journal.Read.CommitmentsAsync(0, 3, Cancel);
        TreeHash root = await journal.Proofs.RootAsync(3);
        IReadOnlyList<TreeHash>[] paths = [await journal.Proofs.InclusionAsync(0, 3), await journal.Proofs.InclusionAsync(1, 3), await journal.Proofs.InclusionAsync(2, 3)];

        await RoundAsync(journal, 40 * Day);
        Assert.Empty(await EndedAsync(journal));
        await RoundAsync(journal, (41 * Day) + 1);
        Assert.Equal([0L, 1], await EndedAsync(journal));
        await RoundAsync(journal, (42 * Day) + 1);
        Assert.Equal([0L, 1, 2], await EndedAsync(journal));

        // The payload's destruction stands between them and the records.
        StoredEntry[] records = await RecordsAsync(journal);
        Assert.Equal([4L, 5], records.Select(static record => record.Index));
        MetadataEnded first = records[0].Parse()!.MetadataEnded;
        Assert.Equal((MetadataTerm.General, 40U, 1L, (41 * Day) + 1), (first.Term, first.TermDays, first.YoungestUnixMicros, records[0].Parse()!.TimeUnixMicros));
        Assert.Equal([new EndedRange { First = 0, Count = 2 }], first.Ranges);
        Assert.Equal(new EndedTerm(MetadataTerm.General, 3, 2 * Day), await EndedTerm.ReadAsync(journal.Read, MetadataTerm.General, Cancel));
        Assert.Equal([4L, 4, 5], (await journal.Read.EntriesAsync(0, 3, EntryKinds.All, Cancel)).Entries.Select(static entry => entry.EndedBy!.Value));

        Assert.Equal(commitments, await journal.Read.CommitmentsAsync(0, 3, Cancel));
        Assert.Equal(root, await journal.Proofs.RootAsync(3));
        Assert.All(paths.Index(), path => Assert.True(ProofVerifier.VerifyInclusion(EntryCommitment.LeafHash(commitments[path.Index]), path.Index, 3, path.Item, root)));
        Assert.Equal(await journal.Proofs.RootAsync(journal.Size), await new VerifiedLog(journal.Read).RootAsync(journal.Size, Cancel));
    }

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
            using (LegalHolds holds = await LegalHolds.LoadAsync(journal, _clock, Cancel))
            {
                await holds.PlaceAsync(new HoldPlaced { MessageId = Samples.Bytes(id), Matter = "2026-0417", Person = "R. Example" }, Cancel);
            }

            // The origin's order wins over the hold of the payload (0043), and not over what is on record of both.
            await journal.AppendAsync(new JournalWrite { ErasedContents = [new ContentKey(0, 0)] }, Cancel);
            await RoundAsync(journal, 50 * Day);
            Assert.Empty(await EndedAsync(journal));

            using (LegalHolds holds = await LegalHolds.LoadAsync(journal, _clock, Cancel))
            {
                await holds.ReleaseAsync(new HoldReleased { MessageId = Samples.Bytes(id), Matter = "2026-0417", Person = "R. Example" }, Cancel);
            }

            await RoundAsync(journal, 51 * Day);
            Assert.Equal([0L, 1], await EndedAsync(journal));
            await RoundAsync(journal, 95 * Day);
            Assert.Equal([0L, 1, 2, 3], await EndedAsync(journal)); // the destruction and the release
        }

        await using Journal again = await OpenAsync();
        using LegalHolds read = await LegalHolds.LoadAsync(again, _clock, Cancel);
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
    public async Task LookUps_HaveATermOfTheirOwn()
    {
        await using Journal journal = await OpenAsync();
        JournalEntry lookUp = new() { TimeUnixMicros = 1, PersonLookedUp = new PersonLookedUp { Person = "A. Example", Reference = "dsar-2026-17" } };
        await journal.AppendAsync(Samples.Write(Samples.Quarantined(Guid.NewGuid()), lookUp, Samples.Quarantined(Guid.NewGuid()), lookUp.Clone()), Cancel);

        await RoundAsync(journal, (30 * Day) + 1);
        Assert.Equal([1L, 3], await EndedAsync(journal));
        MetadataEnded record = Assert.Single(await RecordsAsync(journal)).Parse()!.MetadataEnded;
        Assert.Equal((MetadataTerm.LookUp, 30U), (record.Term, record.TermDays));
        Assert.Equal([new EndedRange { First = 1, Count = 1 }, new EndedRange { First = 3, Count = 1 }], record.Ranges);

        // Both in one round: a record for each rule.
        await journal.AppendAsync(Samples.Write(lookUp.Clone()), Cancel);
        await RoundAsync(journal, 50 * Day);
        StoredEntry[] records = await RecordsAsync(journal);
        Assert.Equal([MetadataTerm.General, MetadataTerm.LookUp], records[1..].Select(static each => each.Parse()!.MetadataEnded.Term));
        Assert.Equal([records[1].Index, records[0].Index, records[1].Index, records[0].Index, null, records[2].Index], (await AllAsync(journal)).Take(6).Select(static entry => entry.EndedBy));
        Assert.Equal(3, (await EndedTerm.ReadAsync(journal.Read, MetadataTerm.LookUp, Cancel)).Entries);
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
    public async Task DecisionClass_ThatALaterDecisionRefersTo_StaysAsLongAsThat()
    {
        await using Journal journal = await OpenAsync();
        JournalEntry kind = new() { TimeUnixMicros = 1, DecisionClass = new DecisionClass { Role = Samples.Role } };
        await journal.AppendAsync(Samples.Write([kind, Decided(1), .. Fill(2 * Facets.BlockEntries), At(30, Decided(30)), .. Fill(2 * Facets.BlockEntries)]), Cancel);
        await IndexAsync(journal);

        await RoundAsync(journal, 50 * Day);
        IEnumerable<long> ended = await EndedAsync(journal);
        Assert.DoesNotContain(0, ended);
        Assert.DoesNotContain(2_050, ended);
        Assert.Contains(1, ended);

        await RoundAsync(journal, 71 * Day);
        Assert.Contains(2_050, await EndedAsync(journal));
        await RoundAsync(journal, 73 * Day); // it is looked at once a day
        Assert.Contains(0, await EndedAsync(journal));
        Assert.Empty(await Store(journal).BlocksAsync([Facets.DecidedBy(0)], 0, 10, 10, Cancel));

        static JournalEntry Decided(long day) =>
            At(day, new JournalEntry { Decided = new Decided { MessageId = Samples.Bytes(Guid.NewGuid()), Outcomes = { new Outcome { DecisionClass = 0 } } } });
    }

    [Fact]
    public async Task DecisionClass_OfWhatIsNotIndexedYet_StaysAsLongAsADecisionRefersToIt()
    {
        await using Journal journal = await OpenAsync();
        JournalEntry kind = new() { TimeUnixMicros = 1, DecisionClass = new DecisionClass { Role = Samples.Role } };
        JournalEntry decided = new() { Decided = new Decided { MessageId = Samples.Bytes(Guid.NewGuid()), Outcomes = { new Outcome { DecisionClass = 0 } } } };
        await journal.AppendAsync(Samples.Write(kind, At(30, decided)), Cancel);

        await RoundAsync(journal, 50 * Day);
        Assert.Empty(await EndedAsync(journal));
        await RoundAsync(journal, 71 * Day);
        await RoundAsync(journal, 73 * Day);
        Assert.Equal([0L, 1], await EndedAsync(journal));
    }

    // What is so far behind the index may be referred to by anything between.
    [Fact]
    public async Task DecisionClass_WhereTheIndexIsFarBehind_Stays()
    {
        await using Journal journal = await OpenAsync();
        JournalEntry kind = new() { TimeUnixMicros = 1, DecisionClass = new DecisionClass { Role = Samples.Role } };
        JournalEntry decided = new() { Decided = new Decided { MessageId = Samples.Bytes(Guid.NewGuid()), Outcomes = { new Outcome { DecisionClass = 0 } } } };
        await journal.AppendAsync(Samples.Write([kind, .. Fill(3 * Facets.BlockEntries), At(30, decided)]), Cancel);

        await RoundAsync(journal, 50 * Day);

        Assert.DoesNotContain(0, await EndedAsync(journal));
    }

    [Fact]
    public async Task DecisionClass_ThatOnlyOthersAreReferredTo_Ends()
    {
        await using Journal journal = await OpenAsync();
        JournalEntry kind = new() { TimeUnixMicros = 1, DecisionClass = new DecisionClass { Role = Samples.Role } };
        JournalEntry decided = new() { Decided = new Decided { MessageId = Samples.Bytes(Guid.NewGuid()), Outcomes = { new Outcome { DecisionClass = 1 } } } };
        await journal.AppendAsync(Samples.Write(kind, kind.Clone(), At(30, decided)), Cancel);

        await RoundAsync(journal, 50 * Day);

        Assert.Equal([0L], await EndedAsync(journal));
    }

    // The rule counts from the youngest of what ended, and what stays is looked at when the first of it is over.
    [Fact]
    public async Task Entries_WhoseTimesAreNotInOrder_EndEachAtItsTime()
    {
        await using Journal journal = await OpenAsync();
        JournalEntry[] entries = [.. new[] { 5L, 2, 30, 20 }.Select(static day => At(day, Samples.Quarantined(Guid.NewGuid())))];
        await journal.AppendAsync(Samples.Write(entries), Cancel);

        await RoundAsync(journal, 50 * Day);
        await RoundAsync(journal, 61 * Day);

        Assert.Equal([5 * Day, 20 * Day], (await RecordsAsync(journal)).Select(static record => record.Parse()!.MetadataEnded.YoungestUnixMicros));
        Assert.Equal([0L, 1, 3], await EndedAsync(journal));
        Assert.Equal(new EndedTerm(MetadataTerm.General, 3, 20 * Day), await EndedTerm.ReadAsync(journal.Read, MetadataTerm.General, Cancel));
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
        _clock.Micros = 50 * Day;
        using (LegalHolds holds = await LegalHolds.LoadAsync(journal, _clock, Cancel))
        {
            await using MetadataExpiry metadata = new(journal, holds, Terms, [], _clock, NullLogger.Instance);
            await metadata.RunOnceAsync(Cancel);
        }

        Assert.Empty(await EndedAsync(journal));
        await RoundAsync(journal, 52 * Day);
        Assert.Equal([0L], await EndedAsync(journal));
        Assert.Equal(JournalEntry.EventOneofCase.PayloadsDestroyed, Assert.Single(await journal.Read.MentionsAsync(id, 10, Cancel)).Kind);
    }

    [Fact]
    public async Task Terms_ThatAreMadeShorter_HoldForWhatWasLookedAtBefore()
    {
        await using Journal journal = await OpenAsync();
        await journal.AppendAsync(Samples.Write(Fill(3_000)), Cancel);

        await RoundAsync(journal, 50 * Day, new MetadataTerms(GeneralDays: 1_000, LookUpDays: 30));
        Assert.Empty(await EndedAsync(journal));
        await RoundAsync(journal, (50 * Day) + 1, Terms);
        Assert.Equal(3_000, (await EndedAsync(journal)).Count());
        Assert.Equal(3, (await RecordsAsync(journal)).Length); // each write ends a block at most
    }

    [Fact]
    public async Task TermOfLookUps_ThatAloneIsMadeShorter_HoldsForWhatWasLookedAtBefore()
    {
        await using Journal journal = await OpenAsync();
        await journal.AppendAsync(Samples.Write(new JournalEntry { TimeUnixMicros = 1, PersonLookedUp = new PersonLookedUp { Person = "A. Example" } }), Cancel);

        await RoundAsync(journal, 50 * Day, new MetadataTerms(GeneralDays: 40, LookUpDays: 1_000));
        Assert.Empty(await EndedAsync(journal));
        await RoundAsync(journal, (50 * Day) + 1, Terms);
        Assert.Equal([0L], await EndedAsync(journal));
    }

    [Fact]
    public async Task Entry_ThatComesToABlockOfWhichAllHasEnded_EndsToo()
    {
        await using Journal journal = await OpenAsync();
        await journal.AppendAsync(Samples.Write(Samples.Quarantined(Guid.NewGuid())), Cancel);
        await RoundAsync(journal, 50 * Day);
        await journal.AppendAsync(Samples.Write(At(50, Samples.Quarantined(Guid.NewGuid()))), Cancel);

        await RoundAsync(journal, 91 * Day);

        Assert.Equal([0L, 2], await EndedAsync(journal));
    }

    [Fact]
    public async Task KeyOfARun_GoesWithItsLastEntryThatNamesAnybody()
    {
        await using (Journal journal = await OpenAsync())
        {
            JournalEntry adopted = new() { TimeUnixMicros = 1, BundleAdopted = new BundleAdopted { Version = 7 } };
            await journal.AppendAsync(Samples.Write(Samples.Quarantined(Guid.NewGuid()), adopted, At(20, Samples.Quarantined(Guid.NewGuid()))), Cancel);
            Assert.NotNull(Store(journal).Keys.Tree.Find(KeyTree.FirstOfEntries));

            await RoundAsync(journal, 50 * Day);
            Assert.Equal([0L], await EndedAsync(journal));
            Assert.NotNull(Store(journal).Keys.Tree.Find(KeyTree.FirstOfEntries)); // a backup of the third could not be read without it

            await RoundAsync(journal, 61 * Day);
            Assert.Equal([0L, 2], await EndedAsync(journal));
            Assert.Null(Store(journal).Keys.Tree.Find(KeyTree.FirstOfEntries));
            Assert.NotNull(Store(journal).Keys.Tree.Find(KeyTree.FirstOfEntries + 1));
            Assert.Empty(await Store(journal).EndedKeysAsync(10, Cancel));
        }

        await using Journal again = await OpenAsync();
        Assert.Equal(7UL, (await AllAsync(again))[1].Parse()!.BundleAdopted.Version);
        await again.AppendAsync(Samples.Write(Samples.Quarantined(Guid.NewGuid())), Cancel);
        Assert.Equal(JournalEntry.EventOneofCase.Quarantined, (await AllAsync(again))[^1].Parse()!.EventCase);
        Assert.Equal(await again.Proofs.RootAsync(again.Size), await new VerifiedLog(again.Read).RootAsync(again.Size, Cancel));
    }

    [Fact]
    public async Task Search_OfWhatHasEnded_ReadsNothingOfIt()
    {
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid()];
        await using Journal journal = await OpenAsync();
        await journal.AppendManyAsync([Batch(ids[..1], [5]), Samples.Write(Fill(1_023))], Cancel);
        await IndexAsync(journal);
        Assert.NotEmpty(await Store(journal).BlocksAsync([Facets.Role(Samples.Role)], 0, 10, 10, Cancel));

        await RoundAsync(journal, 50 * Day);
        Assert.Empty(await Store(journal).BlocksAsync([Facets.Role(Samples.Role)], 0, 10, 10, Cancel));
        Assert.Empty((await new JournalSearch(journal).FindAsync(new SearchQuery { Role = Samples.Role }, default, 10, Cancel)).Hits);
        Assert.Empty((await new JournalSearch(journal).FindAsync(new SearchQuery { Message = ids[0], Outcomes = new HashSet<SearchOutcome> { SearchOutcome.Received } }, default, 10, Cancel)).Hits);
        Assert.Empty(await Store(journal).DueBlocksAsync(long.MaxValue, 10, Cancel) is var due ? due.Where(static block => block == 0) : due);
    }

    [Fact]
    public async Task Search_OfWhatIsLeft_BesideWhatHasEnded_FindsIt()
    {
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid()];
        await using Journal journal = await OpenAsync();
        JournalWrite left = Batch(ids[1..], [5]);
        At(30, left.Entries[0]);
        await journal.AppendManyAsync([Batch(ids[..1], [5]), left, Samples.Write(Fill(1_022))], Cancel);
        await IndexAsync(journal);

        await RoundAsync(journal, 50 * Day);

        Assert.Contains(0, await EndedAsync(journal));
        Assert.DoesNotContain(1, await EndedAsync(journal));
        Assert.Equal([0L], await Store(journal).BlocksAsync([Facets.Role(Samples.Role)], 0, 10, 10, Cancel));
    }

    // Places of times are found by bisection, and most of these have no time of their own any more.
    [Fact]
    public async Task Search_BetweenTimesBehindWhatHasEnded_FindsWhatIsLeft()
    {
        await using Journal journal = await OpenAsync();
        JournalEntry[] entries = [.. Enumerable.Range(0, 3_500).Select(static at => At(at / 100, Samples.Quarantined(Guid.NewGuid())))];
        foreach (int left in new[] { 500, 1_500, 2_600, 3_400 })
        {
            entries[left] = At(left / 100, new JournalEntry { PayloadsDestroyed = new PayloadsDestroyed { MessageIds = PackedIds.Pack([_kept]) } });
        }

        await journal.AppendAsync(Samples.Write(entries), Cancel);
        await journal.AppendAsync(Notice(_kept, endDay: 0), Cancel);
        await IndexAsync(journal);
        await RoundAsync(journal, 73 * Day);
        Assert.Equal(3_397, (await EndedAsync(journal)).Count()); // to the thirty-third day, but for the three that a payload keeps

        foreach ((long from, long until, long[] expected) in new (long, long, long[])[] { (0, 6, [500]), (0, 16, [500, 1_500]), (14, 27, [1_500, 2_600]), (26, 99, [2_600, 3_400]), (6, 14, []) })
        {
            SearchQuery query = new() { FromUnixMicros = from * Day, UntilUnixMicros = until * Day, Outcomes = new HashSet<SearchOutcome> { SearchOutcome.Destroyed } };
            Assert.Equal(expected, (await new JournalSearch(journal).FindAsync(query, default, 10, Cancel)).Hits.Select(static hit => (long)hit.Index));
        }
    }

    [Fact]
    public async Task Tiles_OfWhatHasEnded_AreWhatTheyWere()
    {
        await using Journal journal = await OpenAsync();
        await journal.AppendAsync(Samples.Write(Fill(300)), Cancel);
        TilePath[] paths = [TilePath.Hashes(0, 0), TilePath.Entries(0), TilePath.Entries(1, 44)];
        byte[][] before = await TilesAsync();

        await RoundAsync(journal, 50 * Day);

        Assert.Equal(300, (await EndedAsync(journal)).Count());
        Assert.Equal(before, await TilesAsync());

        async Task<byte[][]> TilesAsync()
        {
            List<byte[]> tiles = [];
            foreach (TilePath path in paths)
            {
                tiles.Add((await new TileReader(journal.Read).ReadAsync(path, 300, Cancel))!);
            }

            return [.. tiles];
        }
    }

    [Fact]
    public async Task Trace_OfWhatHasEndedAndOfWhatRestsOnIt_SaysSo()
    {
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid()];
        await using Journal journal = await OpenAsync();
        await journal.AppendManyAsync([Notice(ids[0], endDay: 5), Notice(ids[1], endDay: 0, ids[0])], Cancel);
        await RoundAsync(journal, 50 * Day);
        long record = Assert.Single(await RecordsAsync(journal)).Index;

        MessageTrace trace = await new MessageTracer(journal).TraceAsync(ids[0], Cancel);
        Assert.Equal((0L, true, record), Assert.Single(trace.Entries, static entry => entry.IsErased) is var ended ? (ended.Index, ended.IsErased, ended.EndedBy) : default);

        // The destruction itself is younger, and tells of it until it ends too.
        Assert.Equal(DestructionReason.Expired, Assert.Single((await new MessageTracer(journal).TraceAsync(ids[1], Cancel)).Destroyed).Reason);
        await RoundAsync(journal, 95 * Day);
        DestroyedPayload destroyed = Assert.Single((await new MessageTracer(journal).TraceAsync(ids[1], Cancel)).Destroyed);
        Assert.Equal((DestructionReason.RecordEnded, (ulong)record, 50 * Day), (destroyed.Reason, destroyed.Index, destroyed.DestroyedAtUnixMicros));
    }

    [Fact]
    public async Task Proof_OfWhatHasEnded_IsItsCommitmentAndTheRecord()
    {
        Guid id = Guid.NewGuid();
        await using Journal journal = await OpenAsync();
        await journal.AppendAsync(Notice(id, endDay: 5), Cancel);
        TreeHash commitment = (await journal.Read.CommitmentsAsync(0, 1, Cancel))[0];
        await RoundAsync(journal, 95 * Day);
        await RoundAsync(journal, 190 * Day);
        long record = (await RecordsAsync(journal))[0].Index;

        ProveMessageResponse proof = await MessageProof.MakeAsync(journal, id, journal.Size, Cancel);
        Assert.Equal([0UL, (ulong)record], proof.Entries.Select(static entry => entry.Index));
        Assert.Equal((commitment.ToString(), (ulong)record, ByteString.Empty, false), (TreeHash.Read(proof.Entries[0].Commitment.Span).ToString(), proof.Entries[0].EndedBy, proof.Entries[0].Salt, proof.Incomplete));
        Assert.NotNull(JournalEntry.Parser.ParseFrom(proof.Entries[1].Entry).MetadataEnded);
        TreeHash root = await journal.Proofs.RootAsync(journal.Size);
        Assert.All(proof.Entries, entry => Assert.True(ProofVerifier.VerifyInclusion(
            EntryCommitment.LeafHash(entry.Salt.IsEmpty ? commitment : EntryCommitment.Compute(entry.Salt.Span, entry.Entry.Span)),
            (long)entry.Index, journal.Size, [.. entry.Path.Select(static hash => TreeHash.Read(hash.Span))], root)));

        // To a tree without the record nothing shows that it has ended.
        ProveMessageResponse before = await MessageProof.MakeAsync(journal, id, record, Cancel);
        Assert.Empty(before.Entries);
        Assert.True(before.Incomplete);
    }

    private static JournalEntry At(long day, JournalEntry entry)
    {
        entry.TimeUnixMicros = day * Day;
        return entry;
    }

    private static JournalEntry[] Fill(int count) => [.. Enumerable.Range(0, count).Select(static _ => Samples.Quarantined(Guid.NewGuid()))];

    private static StreamPosition Position(long sequence, StreamDirection direction = StreamDirection.Outgoing) =>
        new(new StreamKey(Samples.Peer, Lane.Bulk, direction), Samples.Incarnation, sequence);

    private static JournalWrite Notice(Guid id, long endDay, params Guid[] parents) => new()
    {
        Entries = [Samples.Accepted(id, parents)], Contents = [Samples.Content(0, [1]) with { Ends = [endDay * Day] }],
    };

    private static JournalWrite Batch(Guid[] ids, long[] endDays) => new()
    {
        Entries = [Samples.Received(ids)],
        Contents = [Samples.Content(0, [.. ids.Select(static _ => new byte[] { 2 })]) with { Ends = [.. endDays.Select(static day => day * Day)] }],
    };

    private static IJournalStore Store(Journal journal) => (IJournalStore)journal.Read;

    private static async Task<IReadOnlyList<StoredEntry>> AllAsync(Journal journal) =>
        (await journal.Read.EntriesAsync(0, int.MaxValue, EntryKinds.All, Cancel)).Entries;

    private static async Task<IEnumerable<long>> EndedAsync(Journal journal) =>
        (await AllAsync(journal)).Where(static entry => entry.IsErased).Select(static entry => entry.Index);

    private static async Task<StoredEntry[]> RecordsAsync(Journal journal) =>
        [.. (await AllAsync(journal)).Where(static entry => entry.Kind == JournalEntry.EventOneofCase.MetadataEnded)];

    private async Task<Journal> OpenAsync() => await Journal.OpenAsync(await OptionsAsync(), _clock, NullLogger<Journal>.Instance);

    private async Task IndexAsync(Journal journal)
    {
        await using SearchIndexing index = new(journal, SearchIndexing.DefaultInterval, _clock, NullLogger.Instance);
        await index.RunOnceAsync(Cancel);
    }

    // What a node does once a minute.
    private async Task RoundAsync(Journal journal, long now, MetadataTerms? terms = null, JournalReader[]? readers = null)
    {
        _clock.Micros = now;
        using LegalHolds holds = await LegalHolds.LoadAsync(journal, _clock, Cancel);
        await using PayloadExpiry expiry = new(journal, holds, static () => { }, _clock, NullLogger.Instance);
        await expiry.RunOnceAsync(Cancel);
        await using PayloadDestruction destruction = new(journal, PayloadDestruction.DefaultInterval, _clock, NullLogger.Instance);
        await destruction.RunOnceAsync(Cancel);
        await using MetadataExpiry metadata = new(journal, holds, terms ?? Terms, readers ?? [], _clock, NullLogger.Instance);
        await metadata.RunOnceAsync(Cancel);
    }
}
