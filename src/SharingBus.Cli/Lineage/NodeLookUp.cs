using SharingBus.Cli.Evidence;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Lineage;

/// <summary>Asks one node for all that names a person, page by page; each page is on record there.</summary>
internal static class NodeLookUp
{
    private const int PageSize = 500;

    /// <summary>What is found.</summary>
    public static async Task<IReadOnlyList<PersonRecord>> FindAsync(IAuditedNode node, LookUpPersonRequest asked, CancellationToken cancel)
    {
        var request = asked.Clone();
        request.Agency = node.Agency;
        request.PageSize = PageSize;
        var records = new List<PersonRecord>();
        do
        {
            var page = await node.AskAsync(lineage => lineage.LookUpPersonAsync(request, AuditedNode.Options(cancel)).ResponseAsync, cancel);
            records.AddRange(page.Records);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return records;
    }
}
