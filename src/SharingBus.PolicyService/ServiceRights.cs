using Grpc.Core;
using Microsoft.AspNetCore.Http;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.PolicyService.Governance;

namespace SharingBus.PolicyService;

/// <summary>
/// Who may do what at a policy service. Bundles go to every system of the federation, for they are signed and say what nodes do; what the
/// policies would do with a notice is told to the people of the governance and to the systems that the configuration names.
/// </summary>
internal sealed class ServiceRights(PolicyServiceOptions options) : ICallerRights
{
    private readonly GovernancePeople _people = new(options.Governance?.People ?? []);

    public Caller ActingFor(HttpContext call, CallerStanding shown) => shown.Caller;

    public RpcException? Refuse(Caller caller, IReadOnlyList<CallerRight> anyOf) => anyOf.Any(right => Has(caller, right))
        ? null
        : anyOf.Contains(CallerRight.Govern)
            ? GovernancePeople.NotAPerson(caller).ToRpcException()
            : WireError.Create(
                StatusCode.PermissionDenied, "NOT_PERMITTED", "The system may not ask what the policies do. The service's configuration grants it.");

    private bool Has(Caller caller, CallerRight right) => right switch
    {
        CallerRight.BeIdentified => true,
        CallerRight.Govern => _people.Knows(caller),
        CallerRight.AskPolicies => _people.Knows(caller) || options.PolicyReaders.Contains(caller),
        _ => false, // not of a policy service
    };
}
