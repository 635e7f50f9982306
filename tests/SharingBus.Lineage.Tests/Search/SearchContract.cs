using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Search;

/// <summary>
/// What every journal finds, held against what was written: a year of a small agency that decides, sends, receives, gives out and changes. Some of it
/// is in the index, the rest behind it.
/// </summary>
public abstract class SearchContract
{
    private static readonly string[] Peers = ["school-westfield", "youth-oakhollow", "social-northbridge"];
    private static readonly string[] Roles = ["education.head", "youth.mentor", "social.coordinator"];
    private static readonly string[] Rules = ["rule-a", "rule-b", "rule-c", "rule-d"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<JournalOptions> OptionsAsync();

    [Fact]
    public async Task Search_ByEachCondition_FindsWhatWasWrittenAndNothingElse()
    {
        await using Journal journal = await OpenAsync();
        List<Written> written = await FillAsync(journal, notices: 700, indexed: true);
        Assert.True(journal.Size > 3 * Facets.BlockEntries);
        await FillAsync(journal, notices: 60, indexed: false, written);

        foreach (SearchQuery query in Queries(written))
        {
            List<Written> found = await AllAsync(journal, query, limit: 83);

            Assert.Equal(InOrder(written.Where(one => Fits(query, one))), InOrder(found));
        }
    }

    [Fact]
    public async Task Search_PageByPage_FindsEachOnceAndInOrder()
    {
        await using Journal journal = await OpenAsync();
        List<Written> written = await FillAsync(journal, notices: 300, indexed: true);
        SearchQuery query = new() { Role = Roles[1] };

        foreach (int limit in new[] { 1, 7, 500 })
        {
            List<Written> found = await AllAsync(journal, query, limit);
            Assert.Equal(written.Count(one => Fits(query, one)), found.Count);
            Assert.Equal(found.Select(static one => one.Index).Order(), found.Select(static one => one.Index));
        }
    }

    [Fact]
    public async Task Search_WhereOneEntryHasMoreThanAPage_GoesOnWithinIt()
    {
        await using Journal journal = await OpenAsync();
        Guid[] ids = [.. Enumerable.Range(0, 10).Select(static _ => Guid.NewGuid())];
        await journal.AppendAsync(Samples.Write(Samples.Sent(Peers[0], 1, ids), Samples.Sent(Peers[0], 2, ids[0])), Cancel);

        List<Written> found = await AllAsync(journal, new SearchQuery { Peer = Peers[0] }, limit: 3);

        Assert.Equal([.. ids, ids[0]], found.Select(static one => one.Message));
    }

    [Fact]
    public async Task Search_DownstreamOfAMessage_FindsWhatWasDerivedAndNotTheMessage()
    {
        await using Journal journal = await OpenAsync();
        Guid[] ids = [.. Enumerable.Range(0, 4).Select(static _ => Guid.NewGuid())];
        await journal.AppendManyAsync(
            [
                Samples.Write(Samples.Accepted(ids[0])),
                Samples.Write(Samples.Accepted(ids[1], ids[0])),
                Samples.Decide(0, Samples.Sent(Peers[0], 1, ids[1], ids[0])),
                new JournalWrite { Entries = [Samples.Received(ids[2])], Parents = [new ParentEdge(ids[1], ids[2])] },
                Samples.Write(Samples.Accepted(ids[3])),
            ],
            Cancel);

        SearchPage page = await new JournalSearch(journal).FindAsync(new SearchQuery { DerivedFrom = ids[0] }, default, 100, Cancel);

        Assert.Equal([ids[1], ids[2]], page.Hits.Select(static hit => PackedIds.At(hit.MessageId, 0)).Distinct());
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task Search_OfOneMessage_SaysWhoReadIt()
    {
        await using Journal journal = await OpenAsync();
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid()];
        await journal.AppendAsync(Samples.Write(Samples.Received(ids)), Cancel);
        await journal.AppendAsync(Samples.Write(Samples.Delivered(Samples.Role, Samples.Part(1, false, true)), Samples.Acknowledged(Samples.Role, Samples.Part(1, true, true))), Cancel);

        SearchPage page = await new JournalSearch(journal).FindAsync(new SearchQuery { Message = ids[1] }, default, 100, Cancel);
        SearchPage other = await new JournalSearch(journal).FindAsync(
            new SearchQuery { Message = ids[0], Outcomes = new HashSet<SearchOutcome> { SearchOutcome.Delivered } }, default, 100, Cancel);

        Assert.Equal([SearchOutcome.Received, SearchOutcome.Delivered, SearchOutcome.Acknowledged], page.Hits.Select(static hit => hit.Outcome));
        Assert.All(page.Hits, static hit => Assert.Equal((Samples.Peer, Samples.Role), (hit.Peer, hit.Role)));
        Assert.Empty(other.Hits);
    }

    private protected static async Task IndexAsync(Journal journal)
    {
        await using SearchIndexing indexing = new(journal, SearchIndexing.DefaultInterval, TimeProvider.System, NullLogger.Instance);
        await indexing.RunOnceAsync(Cancel);
    }

    private protected static async Task<List<Written>> AllAsync(Journal journal, SearchQuery query, int limit)
    {
        JournalSearch search = new(journal);
        List<Written> found = [];
        SearchPosition? next = default(SearchPosition);
        while (next is { } from)
        {
            SearchPage page = await search.FindAsync(query, from, limit, Cancel);
            Assert.True(page.Hits.Count <= limit);
            found.AddRange(page.Hits.Select(static hit => new Written(
                (long)hit.Index, hit.TimeUnixMicros, PackedIds.At(hit.MessageId, 0), hit.Outcome, hit.Peer, hit.Role, string.Join(',', hit.RuleIds), hit.Purpose)));
            Assert.True(SearchPosition.TryParse(page.Next?.ToString() ?? "0.0", out SearchPosition read));
            next = page.Next is null ? null : read;
        }

        return found;
    }

    private static IEnumerable<Written> InOrder(IEnumerable<Written> some) => some.OrderBy(static one => one.ToString(), StringComparer.Ordinal);

    // Each condition alone, some together, and all of what was written.
    private static IEnumerable<SearchQuery> Queries(List<Written> written)
    {
        yield return new SearchQuery();
        yield return new SearchQuery { Peer = Peers[1] };
        yield return new SearchQuery { Role = Roles[2] };
        yield return new SearchQuery { Rule = Rules[3] };
        yield return new SearchQuery { Purpose = Purpose.Safeguarding };
        yield return new SearchQuery { Peer = Peers[0], Rule = Rules[0] };
        yield return new SearchQuery { Peer = Peers[0], Role = Roles[1], Purpose = Purpose.Prevention };
        yield return new SearchQuery { Role = "nobody" };
        yield return new SearchQuery { Rule = "none" };
        yield return new SearchQuery { Message = written.First(static one => one.Outcome == SearchOutcome.Received).Message };
        long middle = written[written.Count / 2].Time;
        yield return new SearchQuery { FromUnixMicros = middle };
        yield return new SearchQuery { UntilUnixMicros = middle };
        yield return new SearchQuery { Role = Roles[0], FromUnixMicros = middle - 40_000_000, UntilUnixMicros = middle + 40_000_000 };
        foreach (SearchOutcome outcome in Enum.GetValues<SearchOutcome>().Skip(1))
        {
            yield return new SearchQuery { Outcomes = new HashSet<SearchOutcome> { outcome } };
        }
    }

    private static bool Fits(SearchQuery query, Written one) =>
        (query.Message is null || one.Message == query.Message)
        && (query.Peer.Length == 0 || one.Peer == query.Peer)
        && (query.Role.Length == 0 || one.Role == query.Role)
        && (query.Rule.Length == 0 || one.Rule == query.Rule)
        && (query.Purpose == Purpose.Unspecified || one.Purpose == query.Purpose)
        && one.Time >= query.FromUnixMicros && one.Time < query.UntilUnixMicros
        && (query.Outcomes.Count == 0 || query.Outcomes.Contains(one.Outcome));

    private async Task<Journal> OpenAsync() => await Journal.OpenAsync(await OptionsAsync(), TimeProvider.System, NullLogger<Journal>.Instance);

    private static async Task<List<Written>> FillAsync(Journal journal, int notices, bool indexed, List<Written>? before = null)
    {
        SearchYear year = new(journal.Size, new Random(notices), Peers, Roles, Rules, before ?? []);
        JournalWrite[] writes = [.. Enumerable.Range(0, notices).Select(number => year.Day(number))];
        foreach (JournalWrite[] some in writes.Chunk(20))
        {
            await journal.AppendManyAsync(some, Cancel);
        }

        if (indexed)
        {
            await IndexAsync(journal);
        }

        return year.Written;
    }
}
