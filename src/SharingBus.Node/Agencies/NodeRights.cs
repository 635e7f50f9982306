using Grpc.Core;
using Microsoft.AspNetCore.Http;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Leadership;
using SharingBus.Node.Witnessing;

namespace SharingBus.Node.Agencies;

/// <summary>Who may do what at a node: the systems of the agencies it hosts, as its configuration and the register say.</summary>
/// <param name="agencies">The agencies of the node.</param>
/// <param name="nodes">Who is another node of ours, and may hand on calls.</param>
/// <param name="members">Who is a node of a member.</param>
internal sealed class NodeRights(AgencyDirectory agencies, OwnNodes nodes, MemberNodes members) : ICallerRights
{
    public Caller ActingFor(HttpContext call, CallerStanding shown) => ForwardedCaller.Of(call, shown, nodes);

    public RpcException? Refuse(Caller caller, IReadOnlyList<CallerRight> anyOf)
    {
        // Whether it has the key of a node, and not the name alone, shows with its certificate: the method asks that.
        if (anyOf is [CallerRight.BeNode])
        {
            return members.IsMember(caller) ? null : AgencyDirectory.NoRights();
        }

        if (agencies.Find(caller) is not { } system)
        {
            return AgencyDirectory.NoRights();
        }

        return anyOf.Any(right => Has(system, right)) ? null : WireError.Create(StatusCode.PermissionDenied, "NOT_PERMITTED", Sentence(anyOf));
    }

    private static bool Has(SystemOptions system, CallerRight right) => right switch
    {
        CallerRight.BeIdentified => true,
        CallerRight.Publish => system.PublishTypes.Count > 0,
        CallerRight.ActInRole => system.Roles.Count > 0,
        CallerRight.Audit => system.Auditor,
        CallerRight.Administer => system.Administrator,
        CallerRight.Approve => system.Approver,
        CallerRight.OpenBreakGlass => system.BreakGlass,
        CallerRight.KeepNotebook => system.Notebook,
        _ => false, // not of a node
    };

    private static string Sentence(IReadOnlyList<CallerRight> anyOf) => anyOf.Count == 1
        ? $"The system may not {Deed(anyOf[0])}. The node's configuration grants it."
        : $"The system may neither {string.Join(" nor ", anyOf.Select(Deed))}. The node's configuration grants it.";

    private static string Deed(CallerRight right) => right switch
    {
        CallerRight.Publish => "publish",
        CallerRight.ActInRole => "act in any role",
        CallerRight.Audit => "audit the agency",
        CallerRight.Administer => "administer the agency",
        CallerRight.Approve => "approve releases",
        CallerRight.OpenBreakGlass => "open break-glass",
        CallerRight.KeepNotebook => "keep a notebook",
        _ => "do this",
    };
}
