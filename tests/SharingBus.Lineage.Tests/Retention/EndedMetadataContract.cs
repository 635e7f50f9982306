using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.Tiles;
using SharingBus.Lineage.Trace;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Retention;

/// <summary>What every journal finds, tells and proves of entries whose term is over, and of those beside them.</summary>
public abstract class EndedMetadataContract : MetadataRounds
{
    private readonly Guid _kept = Guid.NewGuid();

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
}
