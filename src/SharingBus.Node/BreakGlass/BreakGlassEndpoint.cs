using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Subscriptions;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Leadership;
using SharingBus.Node.Publishing;
using SharingBus.Node.Subscriptions;

namespace SharingBus.Node.BreakGlass;

/// <summary>The gRPC face of break-glass. Who acts does so in a role that both the node's configuration and the register give.</summary>
internal sealed class BreakGlassEndpoint(AgencyDirectory agencies, FederationState federation, TimeProvider time) : BreakGlassService.BreakGlassServiceBase
{
    [RequiresRight(CallerRight.OpenBreakGlass)]
    public override Task<OpenBreakGlassResponse> OpenBreakGlass(OpenBreakGlassRequest request, ServerCallContext context) =>
        AnswerAsync(async () =>
        {
            (HostedAgency agency, SystemOptions system, Caller caller) = agencies.Resolve(context, request.Agency);
            FederationSnapshot snapshot = await federation.WaitForFirstAsync(context.CancellationToken);
            RequireRole(agency, system, snapshot, request.Role);
            return await agency.BreakGlass.OpenAsync(caller, request, snapshot, context.CancellationToken);
        });

    [RequiresRight(CallerRight.ActInRole, CallerRight.Audit)]
    public override Task<ListBreakGlassResponse> ListBreakGlass(ListBreakGlassRequest request, ServerCallContext context) =>
        AnswerAsync(async () =>
        {
            (HostedAgency agency, SystemOptions system, _) = agencies.Resolve(context, request.Agency);
            RequireSight(agency, system, await federation.WaitForFirstAsync(context.CancellationToken), request.Role);
            return new ListBreakGlassResponse
            {
                Items = { agency.BreakGlass.Book.All.Where(o => IsSeen(o, agency.Id, request.Role)).Select(o => o.ToMessage(agency.Id)) },
            };
        });

    [RequiresRight(CallerRight.ActInRole, CallerRight.Audit)]
    public override Task WatchBreakGlass(
        WatchBreakGlassRequest request, IServerStreamWriter<WatchBreakGlassResponse> responseStream, ServerCallContext context) =>
        AnswerAsync(async () =>
        {
            (HostedAgency agency, SystemOptions system, Caller caller) = agencies.Resolve(context, request.Agency);
            RequireSight(agency, system, await federation.WaitForFirstAsync(context.CancellationToken), request.Role);
            if (!agency.BreakGlass.Watches.TryEnter())
            {
                throw new BreakGlassRefused(
                    BreakGlassError.TooManyWatches, $"The agency has {BreakGlassWatches.Max} watches open at this node; end one first.");
            }

            try
            {
                await using var sight = new RightsWatch(() => agencies.Has(caller, s => MaySee(agency, s, request.Role)), federation, time, context.GetHttpContext());
                using var either = CancellationTokenSource.CreateLinkedTokenSource(agency.Ended, context.CancellationToken);

                // Nothing may be open for weeks: the watcher is told now that it stands.
                await context.WriteResponseHeadersAsync(SubscriptionHeader.Stands);
                await WatchAsync(agency, request.Role, sight, responseStream, either.Token);
            }
            catch (OperationCanceledException) when (agency.Ended.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
            {
                throw agencies.NotLeading(agency.Id);
            }
            catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
            {
                throw SubscriptionRefusals.SystemGone(); // a watcher that did not read was cut off
            }
            finally
            {
                agency.BreakGlass.Watches.Leave();
            }

            return true;
        });

    [RequiresRight(CallerRight.ActInRole)]
    public override Task<CloseBreakGlassResponse> CloseBreakGlass(CloseBreakGlassRequest request, ServerCallContext context) =>
        AnswerAsync(async () =>
        {
            (HostedAgency agency, SystemOptions system, Caller caller) = agencies.Resolve(context, request.Agency);
            RequireRole(agency, system, await federation.WaitForFirstAsync(context.CancellationToken), request.Role);
            Opening reviewed = await agency.BreakGlass.ReviewAsync(caller, request, context.CancellationToken);
            return new CloseBreakGlassResponse { Item = reviewed.ToMessage(agency.Id) };
        });

    // Nothing is queued for a watcher: it is told where each item stands whenever that differs from what it was told before.
    private async Task WatchAsync(
        HostedAgency agency, string role, RightsWatch sight, IServerStreamWriter<WatchBreakGlassResponse> responses, CancellationToken cancellation)
    {
        using var write = CancellationTokenSource.CreateLinkedTokenSource(cancellation, sight.Cut);
        OpeningBook book = agency.BreakGlass.Book;
        Dictionary<(string, Guid), (BreakGlassStatus Status, bool IsUntold)> told = book.All.Where(o => o.Review is not null).ToDictionary(Key, Standing);
        while (true)
        {
            Task change = book.NextChangeAsync();
            Task revocation = federation.NextChangeAsync();
            if (!sight.Holds)
            {
                throw role.Length > 0 && !federation.Current!.Hosts(agency.Id, role) ? SubscriptionRefusals.RoleGone() : SubscriptionRefusals.SystemGone();
            }

            IReadOnlyList<Opening> all = book.All;
            foreach (Opening opening in all.Where(o => IsSeen(o, agency.Id, role) && told.GetValueOrDefault(Key(o)) != Standing(o)))
            {
                await responses.WriteAsync(new WatchBreakGlassResponse { Item = opening.ToMessage(agency.Id) }, write.Token);
            }

            told = all.ToDictionary(Key, Standing);
            await Task.WhenAny(change, revocation).WaitAsync(cancellation);
        }

        static (string, Guid) Key(Opening opening) => (opening.Opener, opening.Id);
        (BreakGlassStatus, bool) Standing(Opening opening) => (opening.Status, opening.IsUntold(agency.Id));
    }

    private bool MaySee(HostedAgency agency, SystemOptions system, string role) =>
        role.Length == 0 ? system.Auditor : system.Roles.Contains(role) && federation.Current!.Hosts(agency.Id, role);

    private static bool IsSeen(Opening opening, string agency, string role) =>
        role.Length == 0 || opening.IsSupervisedBy(agency, role) || (opening.IsOwn && opening.Opened.Role == role);

    private static void RequireRole(HostedAgency agency, SystemOptions system, FederationSnapshot snapshot, string role)
    {
        if (!system.Roles.Contains(role) || !snapshot.Hosts(agency.Id, role))
        {
            throw new BreakGlassRefused(BreakGlassError.NotPermitted, "The system may not act in this role.");
        }
    }

    private static void RequireSight(HostedAgency agency, SystemOptions system, FederationSnapshot snapshot, string role)
    {
        if (role.Length > 0)
        {
            RequireRole(agency, system, snapshot, role);
        }
        else if (!system.Auditor)
        {
            throw new BreakGlassRefused(BreakGlassError.NotPermitted, "The system may not audit. Name the role it acts in.");
        }
    }

    private static async Task<T> AnswerAsync<T>(Func<Task<T>> answer)
    {
        try
        {
            return await answer();
        }
        catch (BreakGlassRefused refused)
        {
            throw refused.ToException();
        }
        catch (JournalException end) when (end.Error is JournalError.Fenced or JournalError.Closed)
        {
            throw LeadershipRefusals.NotLeading(leader: null); // the agency's work has ended here
        }
        catch (JournalException failure)
        {
            throw JournalRefusals.From(failure).ToException();
        }
    }
}
