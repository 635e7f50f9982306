using SharingBus.Cli.Evidence;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Lineage;

/// <summary>Asks one node for what happened, page by page.</summary>
internal static class NodeSearch
{
    private const int PageSize = 500;

    /// <summary>What is found, at most so much, whether there is more, and until when something has ended with its term.</summary>
    public static async Task<(IReadOnlyList<SearchHit> Hits, bool More, long EndedUntil)> FindAsync(IAuditedNode node, SearchRequest asked, int limit, CancellationToken cancel)
    {
        var request = asked.Clone();
        request.Agency = node.Agency;
        var hits = new List<SearchHit>();
        long ended = 0;
        do
        {
            request.PageSize = (uint)Math.Min(limit - hits.Count, PageSize);
            var page = await node.AskAsync(lineage => lineage.SearchAsync(request, AuditedNode.Options(cancel)).ResponseAsync, cancel);
            hits.AddRange(page.Hits);
            ended = page.EndedUntilUnixMicros;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && hits.Count < limit);
        return (hits, request.PageToken.Length > 0, ended);
    }
}
