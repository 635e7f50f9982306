using Grpc.Core;
using Microsoft.AspNetCore.Http;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;

namespace SharingBus.Hub;

/// <summary>
/// Who may do what at a hub: the systems of its own agency, everything but evaluate; those that evaluate, statistics alone; others, nothing. An
/// evaluator needs no role at the node, because it is given no notice: the list is the hub's own.
/// </summary>
internal sealed class HubRights(HubOptions options) : ICallerRights
{
    public Caller ActingFor(HttpContext call, CallerStanding shown) => shown.Caller;

    public RpcException? Refuse(Caller caller, IReadOnlyList<CallerRight> anyOf)
    {
        if (caller.Agency != options.Agency)
        {
            return WireError.Create(StatusCode.PermissionDenied, "NOT_OF_THE_HUBS_AGENCY", "Only systems of the hub's own agency are answered.");
        }

        var evaluates = options.Statistics.Evaluators.Contains(caller.System, StringComparer.Ordinal);
        return anyOf.All(right => Has(right, evaluates))
            ? null
            : evaluates
                ? WireError.Create(StatusCode.PermissionDenied, "EVALUATORS_READ_STATISTICS", "This system evaluates: it reads statistics and measures alone.")
                : WireError.Create(
                    StatusCode.PermissionDenied, "NOT_AN_EVALUATOR", "Measures are for evaluators: the hub's configuration names them (statistics.evaluators).");
    }

    private static bool Has(CallerRight right, bool evaluates) => right switch
    {
        CallerRight.BeIdentified or CallerRight.ReadStatistics => true,
        CallerRight.ReadSituations => !evaluates,
        CallerRight.Evaluate => evaluates,
        _ => false,
    };
}
