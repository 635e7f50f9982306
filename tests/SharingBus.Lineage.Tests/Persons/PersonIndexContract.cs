using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Persons;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Persons;

/// <summary>What every journal knows of whom its content names: all of it, nobody else, and nothing of what was erased.</summary>
public abstract class PersonIndexContract
{
    private const int MoreThanAllKeys = 32;
    private const string Ada = "id-ada";
    private const string Ben = "id-ben";
    private const string Cem = "id-cem";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<JournalOptions> OptionsAsync();

    [Fact]
    public async Task Person_NamedInSomeContent_IsFoundThereAndNowhereElse()
    {
        await using Journal journal = await OpenAsync();
        Random random = new(7);
        Dictionary<ContentKey, string[]> written = await FillAsync(journal, random);
        await IndexAsync(journal);
        foreach (string[] asked in new[] { [Ada], [Ben], [Cem, Ada], new[] { "id-nobody" } })
        {
            ContentKey[] expected = [.. written.Where(one => one.Value.Intersect(asked).Any()).Select(static one => one.Key).OrderBy(static key => (key.Index, key.Part))];

            Assert.Equal(expected, (await FindAsync(journal, asked)).Select(static found => found.Content));
        }

        Assert.True(written.Values.Count(static named => named.Contains(Ada)) > 20);
    }

    [Fact]
    public async Task Person_LookedForFromWhereOneWasFound_IsFoundThereAndBehind()
    {
        await using Journal journal = await OpenAsync();
        await FillAsync(journal, new Random(8));
        await IndexAsync(journal);
        List<FoundContent> all = await FindAsync(journal, Ben);

        for (int at = 0; at < all.Count; at++)
        {
            Assert.Equal(all[at..], await FindFromAsync(journal, all[at].At, Ben));
        }
    }

    [Fact]
    public async Task Index_BroughtForwardInSeveralRounds_HasEverythingOnce()
    {
        await using Journal journal = await OpenAsync();
        for (int round = 0; round < 3; round++)
        {
            await journal.AppendManyAsync([Notice(Guid.NewGuid(), Ada), Samples.Write(Samples.Sent(Samples.Peer, round + 1, Guid.NewGuid())), Notice(Guid.NewGuid(), Ben)], Cancel);
            await IndexAsync(journal);
            await IndexAsync(journal);
        }

        Assert.Equal([0L, 3, 6], (await FindAsync(journal, Ada)).Select(static found => found.Content.Index));
    }

    [Fact]
    public async Task Person_WhosePayloadsWereErased_IsNotFoundAnyMoreAndOthersAre()
    {
        await using Journal journal = await OpenAsync();
        await journal.AppendManyAsync([Notice(Guid.NewGuid(), Ada), Notice(Guid.NewGuid(), Ben, Ada), Batch([Ada], [Ben])], Cancel);
        await IndexAsync(journal);
        IReadOnlyList<PersonRow> backup = await Store(journal).PersonsAsync(0, 100, Cancel);

        await EraseAsync(journal, new ContentKey(0, 0), new ContentKey(2, 0));

        Assert.Equal([new ContentKey(1, 0)], (await FindAsync(journal, Ada)).Select(static found => found.Content));
        Assert.Equal([new ContentKey(1, 0), new ContentKey(2, 1)], (await FindAsync(journal, Ben)).Select(static found => found.Content));

        // A copy of before the erasure, with every key that is left.
        Assert.Equal([new ContentKey(1, 0)], Named(backup, Ada, Store(journal).Keys.Tree));
        Assert.Equal([new ContentKey(1, 0), new ContentKey(2, 1)], Named(backup, Ben, Store(journal).Keys.Tree));
    }

    [Fact]
    public async Task Row_OfWhichEveryPartIsErased_IsGone()
    {
        await using Journal journal = await OpenAsync();
        await journal.AppendAsync(Batch([Ada], [Ben]), Cancel);
        await journal.AppendAsync(Notice(Guid.NewGuid(), Ada), Cancel);
        await IndexAsync(journal);

        await journal.AppendAsync(new JournalWrite { ErasedContents = [new ContentKey(0, 0)] }, Cancel);
        Assert.Equal([0L, 1], (await Store(journal).PersonsAsync(0, 100, Cancel)).Select(static row => row.First));
        await journal.AppendAsync(new JournalWrite { ErasedContents = [new ContentKey(0, 1)] }, Cancel);

        Assert.Equal([1L], (await Store(journal).PersonsAsync(0, 100, Cancel)).Select(static row => row.First));
    }

    [Fact]
    public async Task Tags_OfOnePersonInTwoPayloads_HaveNothingInCommon()
    {
        await using Journal journal = await OpenAsync();
        await journal.AppendAsync(Notice(Guid.NewGuid(), Ada), Cancel);
        await journal.AppendAsync(Notice(Guid.NewGuid(), Ada), Cancel);
        await IndexAsync(journal);

        IReadOnlyList<PersonRow> rows = await Store(journal).PersonsAsync(0, 100, Cancel);

        Assert.Equal(2, rows.Count);
        Assert.NotEqual(rows[0].Tags, rows[1].Tags);
    }

    [Fact]
    public async Task Digests_OfALookUp_AreEqualForOnePersonAndNobodyElse()
    {
        await using Journal journal = await OpenAsync();
        PersonIndex index = new(journal);

        IReadOnlyList<byte[]> digests = index.Digests([Ada, Ben]);

        Assert.Equal(index.Digests([Ada])[0], digests[0]);
        Assert.NotEqual(digests[0], digests[1]);
        Assert.NotEqual(PersonTags.Digest(Ada).ToArray(), digests[0]);
    }

    [Fact]
    public async Task LookUp_OnRecord_IsFoundBySearch()
    {
        await using Journal journal = await OpenAsync();
        JournalEntry entry = new()
        {
            TimeUnixMicros = 5,
            PersonLookedUp = new PersonLookedUp { System = "audit", Reason = LookUpReason.Complaint, Reference = "C-17", Role = Samples.Role },
        };
        await journal.AppendManyAsync([Samples.Write(Samples.Accepted(Guid.NewGuid())), Samples.Write(entry)], Cancel);
        SearchQuery[] queries =
        [
            new() { Outcomes = new HashSet<SearchOutcome> { SearchOutcome.LookedUp } },
            new() { Role = Samples.Role },
        ];
        foreach (SearchQuery query in queries)
        {
            SearchHit hit = Assert.Single((await new JournalSearch(journal).FindAsync(query, default, 10, Cancel)).Hits);

            Assert.Equal((1ul, SearchOutcome.LookedUp, "COMPLAINT by audit: C-17"), (hit.Index, hit.Outcome, hit.Reason));
            Assert.True(hit.MessageId.IsEmpty);
        }

        Assert.Empty((await new JournalSearch(journal).FindAsync(new SearchQuery { Purpose = Purpose.Prevention }, default, 10, Cancel)).Hits);
    }

    private protected static IJournalStore Store(Journal journal) => (IJournalStore)journal.Read;

    private protected static async Task IndexAsync(Journal journal)
    {
        await using PersonIndexing indexing = new(
            journal, static (_, content, identities) => identities.UnionWith(Names(content)), PersonIndexing.DefaultInterval, TimeProvider.System, NullLogger.Instance);
        await indexing.RunOnceAsync(Cancel);
    }

    private protected static Task<List<FoundContent>> FindAsync(Journal journal, params string[] identities) => FindFromAsync(journal, default, identities);

    private protected static JournalWrite Notice(Guid id, params string[] named) =>
        new() { Entries = [Samples.Accepted(id)], Contents = [Samples.Content(0, Content(named))] };

    private static async Task<List<FoundContent>> FindFromAsync(Journal journal, SearchPosition from, params string[] identities)
    {
        List<FoundContent> found = [];
        await foreach (FoundContent one in new PersonIndex(journal).FindAsync(identities, from, Cancel))
        {
            found.Add(one);
        }

        return found;
    }

    private static async Task EraseAsync(Journal journal, params ContentKey[] contents)
    {
        await journal.AppendAsync(new JournalWrite { ErasedContents = contents }, Cancel);
        await using PayloadDestruction destruction = new(journal, PayloadDestruction.DefaultInterval, TimeProvider.System, NullLogger.Instance);
        await destruction.RunOnceAsync(Cancel);
    }

    // Every key that there is is tried on every tag, whatever it is the key of.
    private static IEnumerable<ContentKey> Named(IReadOnlyList<PersonRow> rows, string identity, KeyTree keys) =>
        (from row in rows
         from first in Enumerable.Range(0, MoreThanAllKeys)
         from part in PersonTags.Find(row with { FirstKey = first }, [PersonTags.Digest(identity)], new KeyWalk(keys))
         select row.Shared ? new ContentKey(row.First + part, 0) : new ContentKey(row.First, part)).Distinct();

    // More rows than are read at once, some shared by many notices, some of a batch.
    private static async Task<Dictionary<ContentKey, string[]>> FillAsync(Journal journal, Random random)
    {
        Dictionary<ContentKey, string[]> written = [];
        for (int group = 0; group < 40; group++)
        {
            List<JournalWrite> writes = [];
            for (int write = 0; write < 8; write++)
            {
                long index = journal.Size + write;
                string[][] parts = [.. Enumerable.Range(0, write % 2 == 0 ? 1 : 3).Select(_ => Some(random))];
                writes.Add(parts.Length == 1 ? Notice(Guid.NewGuid(), parts[0]) : Batch(parts));
                foreach ((int part, string[] named) in parts.Index())
                {
                    written.Add(new ContentKey(index, part), named);
                }
            }

            await journal.AppendManyAsync(writes, Cancel);
        }

        return written;
    }

    private static string[] Some(Random random) => [.. new[] { Ada, Ben, Cem }.Where(_ => random.Next(6) == 0)];

    private static JournalWrite Batch(params string[][] named) => new()
    {
        Entries = [Samples.Received([.. named.Select(static _ => Guid.NewGuid())])],
        Contents = [Samples.Content(0, [.. named.Select(Content)])],
    };

    private static byte[] Content(string[] named) => Encoding.UTF8.GetBytes($"content,{string.Join(',', named)}");

    private static HashSet<string> Names(ReadOnlySpan<byte> content) => [.. Encoding.UTF8.GetString(content).Split(',').Skip(1).Where(static name => name.Length > 0)];

    private async Task<Journal> OpenAsync() => await Journal.OpenAsync(await OptionsAsync(), TimeProvider.System, NullLogger<Journal>.Instance);
}
