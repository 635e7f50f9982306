using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Retention;

/// <summary>What every journal does when the term of its own entries is over: what ends, when, under which rule, and with which keys.</summary>
public abstract class MetadataContract : MetadataRounds
{
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
}
