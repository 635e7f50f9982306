using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Publishing;

namespace SharingBus.Node.Exchange;

/// <summary>What systems ask that write notices from others' notices.</summary>
internal sealed partial class ExchangeEndpoint
{
    // More than the largest notice has fields that anybody retells.
    private const int MaxToldPaths = 64;

    [RequiresRight(CallerRight.Publish)]
    public override async Task<PreviewDerivedResponse> PreviewDerived(PreviewDerivedRequest request, ServerCallContext context)
    {
        PublishRequest notice = request.Notice ?? new PublishRequest();
        (HostedAgency agency, SystemOptions system, Caller caller) = agencies.Resolve(context, notice.Agency);
        FederationSnapshot snapshot = await federation.WaitForFirstAsync(context.CancellationToken);
        if (notice.Parents.Count == 0 || request.ToldPaths.Count > MaxToldPaths)
        {
            throw new PublishRefused(
                PublishError.InvalidRequest,
                "The request is not complete.",
                [new FieldViolation(notice.Parents.Count == 0 ? "notice.parents" : "told_paths", $"Name 1 to 64 parents, and at most {MaxToldPaths} fields.")]).ToException();
        }

        try
        {
            PublishDraft draft = new(caller, system, notice);
            return await agency.Publishing.CheckAsync(draft, context.CancellationToken) is { } refused
                ? throw refused.ToException()
                : await agency.Derived.ReadAsync(draft, request.ToldPaths, snapshot, context.CancellationToken);
        }
        catch (JournalException end) when (end.Error is JournalError.Fenced or JournalError.Closed)
        {
            throw agencies.NotLeading(agency.Id); // the agency's work has ended here
        }
        catch (JournalException failure)
        {
            throw JournalRefusals.From(failure).ToException();
        }
    }
}
