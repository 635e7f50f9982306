using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Publishing;
using SharingBus.Node.Subscriptions;
using SharingBus.Vocabulary;

namespace SharingBus.Node.Exchange;

/// <summary>What services ask that answer readers of their own: nobody is given more than both of them may see.</summary>
internal sealed partial class ExchangeEndpoint
{
    [RequiresRight(CallerRight.ActInRole)]
    public override async Task<ListDeliveriesResponse> ListDeliveries(ListDeliveriesRequest request, ServerCallContext context)
    {
        (HostedAgency agency, _, Caller caller) = agencies.Resolve(context, request.Agency);
        if (!SubscriberName().IsMatch(request.Subscriber))
        {
            throw SubscriptionRefusals.BadName();
        }

        FederationSnapshot snapshot = await federation.WaitForFirstAsync(context.CancellationToken);
        if (!HasRole(caller, request) || !snapshot.Hosts(agency.Id, request.Role))
        {
            throw SubscriptionRefusals.RoleNotPermitted();
        }

        if (FaultsOf(request) is { Length: > 0 } faults)
        {
            throw SubscriptionRefusals.Invalid(faults);
        }

        try
        {
            return await new DeliveryListing(agency, time).ReadAsync(
                request, () => HasRole(caller, request) && federation.Current!.Hosts(agency.Id, request.Role), context.CancellationToken);
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

    [RequiresRight(CallerRight.ActInRole, CallerRight.Publish)]
    public override async Task<GetSystemRightsResponse> GetSystemRights(GetSystemRightsRequest request, ServerCallContext context)
    {
        (HostedAgency agency, SystemOptions own, _) = agencies.Resolve(context, request.Agency);
        FederationSnapshot snapshot = await federation.WaitForFirstAsync(context.CancellationToken);
        if (agencies.Find(new Caller(agency.Id, request.System)) is not { } other)
        {
            return new GetSystemRightsResponse();
        }

        return new GetSystemRightsResponse
        {
            Roles = { own.Roles.Intersect(other.Roles, StringComparer.Ordinal).Where(role => snapshot.Hosts(agency.Id, role)).Order(StringComparer.Ordinal) },
            PublishTypes = { own.PublishTypes.Intersect(other.PublishTypes).Order() },
        };
    }

    // Both must have the role: who asks, and the system it asks for.
    private bool HasRole(Caller caller, ListDeliveriesRequest request) =>
        agencies.Has(caller, system => system.Roles.Contains(request.Role))
        && (request.OnBehalfOf.Length == 0 || agencies.Has(caller with { System = request.OnBehalfOf }, system => system.Roles.Contains(request.Role)));

    private static FieldViolation[] FaultsOf(ListDeliveriesRequest request)
    {
        List<FieldViolation> faults = [];
        if (request.PageSize > DeliveryListing.MaxPage)
        {
            faults.Add(new FieldViolation("page_size", $"Ask for 1 to {DeliveryListing.MaxPage}, or leave it out."));
        }

        if (request.Types_.Count > NoticeTypes.All.Count || !request.Types_.All(NoticeTypes.IsKnown))
        {
            faults.Add(new FieldViolation("types", "Name types of the vocabulary, each once."));
        }

        return [.. faults];
    }
}
