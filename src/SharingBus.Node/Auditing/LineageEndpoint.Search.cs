using Grpc.Core;
using SharingBus.Hosting.Callers;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Auditing;

/// <summary>What happened, by what an auditor asks for.</summary>
internal sealed partial class LineageEndpoint
{
    private const int DefaultHits = 50;
    private const int MostHits = 500;

    [RequiresRight(CallerRight.Audit)]
    public override async Task<SearchResponse> Search(SearchRequest request, ServerCallContext context)
    {
        HostedAgency agency = AgencyOf(context, request.Agency);
        SearchPosition from = default;
        if (request.PageToken.Length > 0 && !SearchPosition.TryParse(request.PageToken, out from))
        {
            throw Invalid("page_token", "Use the token of the page before.");
        }

        int limit = request.PageSize == 0 ? DefaultHits : (int)Math.Min(request.PageSize, MostHits);
        SearchPage page = await new JournalSearch(agency.Journal).FindAsync(QueryOf(request), from, limit, context.CancellationToken);
        return new SearchResponse { Hits = { page.Hits }, NextPageToken = page.Next?.ToString() ?? "", EndedUntilUnixMicros = await EndedUntilAsync(agency, request, context) };
    }

    // Whoever searches is told that what is that old may have ended, instead of taking it for what never was.
    private static async ValueTask<long> EndedUntilAsync(HostedAgency agency, SearchRequest request, ServerCallContext context)
    {
        long until = 0;
        foreach (MetadataTerm term in new[] { MetadataTerm.General, MetadataTerm.LookUp })
        {
            until = Math.Max(until, (await EndedTerm.ReadAsync(agency.Journal.Read, term, context.CancellationToken)).UntilUnixMicros);
        }

        return until >= request.FromUnixMicros ? until : 0;
    }

    private static SearchQuery QueryOf(SearchRequest request)
    {
        Guid? message = request.MessageId.IsEmpty ? null : request.MessageId.ToId() ?? throw Invalid("message_id", "Set the 16 bytes of the message's id.");
        Guid? parent = request.DerivedFrom.IsEmpty ? null : request.DerivedFrom.ToId() ?? throw Invalid("derived_from", "Set the 16 bytes of a message's id.");
        if (message is not null && parent is not null)
        {
            throw Invalid("derived_from", "Leave it out, or message_id.");
        }

        if (request.FromUnixMicros < 0 || request.UntilUnixMicros < 0 || (request.UntilUnixMicros > 0 && request.UntilUnixMicros <= request.FromUnixMicros))
        {
            throw Invalid("until_unix_micros", "Name an instant behind from_unix_micros, or 0 for no bound.");
        }

        return new SearchQuery
        {
            Message = message,
            DerivedFrom = parent,
            Peer = request.Peer,
            Role = request.Role,
            Rule = request.Rule,
            Purpose = request.Purpose,
            FromUnixMicros = request.FromUnixMicros,
            UntilUnixMicros = request.UntilUnixMicros == 0 ? long.MaxValue : request.UntilUnixMicros,
            Outcomes = request.Outcomes.ToHashSet(),
        };
    }
}
