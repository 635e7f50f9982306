using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;

namespace SharingBus.Lineage.Search;

/// <summary>
/// Writes the index of whole blocks behind the journal, so that nothing on the way of a notice waits for it. What is not in the index yet is read by
/// whoever searches.
/// </summary>
public sealed class SearchIndexing : JournalChore
{
    /// <summary>Between two rounds, 10 s: at twenty thousand entries a second, two hundred blocks.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(10);

    /// <summary>How far the index goes: the entries below are in it.</summary>
    internal const string Cursor = "/search-index";

    // Blocks in one write: some thousand rows, a few milliseconds of the one writer.
    private const int BlocksAtOnce = 16;

    /// <summary>Begins; the first round comes after the interval.</summary>
    /// <param name="journal">The journal; it outlives this.</param>
    /// <param name="interval">Between two rounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Is told of rounds that failed.</param>
    public SearchIndexing(Journal journal, TimeSpan interval, TimeProvider time, ILogger logger)
        : base(journal, interval, time, failure => RetentionLog.NotIndexed(logger, failure, journal.Agency))
    {
    }

    /// <summary>Indexes every whole block that is not.</summary>
    /// <exception cref="JournalException">The journal could not be read or written: what is left waits.</exception>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        long done = await Store.CursorAsync(Cursor, cancellation) ?? 0;
        for (long end = Whole(Journal.Size); done < end; end = Whole(Journal.Size))
        {
            long next = Math.Min(end, done + (BlocksAtOnce * Facets.BlockEntries));
            List<FacetRow> rows = [];
            for (long block = done / Facets.BlockEntries; block < next / Facets.BlockEntries; block++)
            {
                rows.AddRange(await FacetsAsync(block, cancellation));
            }

            await Journal.AppendAsync(new JournalWrite { Facets = rows, Cursors = [new CursorMove(Cursor, next)] }, cancellation);
            done = next;
        }
    }

    private static long Whole(long size) => size - (size % Facets.BlockEntries);

    private async ValueTask<IEnumerable<FacetRow>> FacetsAsync(long block, CancellationToken cancellation)
    {
        BlockFacets facets = new();
        long first = block * Facets.BlockEntries;
        await Store.VisitEntriesAsync(first, Facets.BlockEntries, facets.Add, cancellation);
        return facets.InOrder().Select(key => new FacetRow(key, block));
    }
}
