using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Leadership;
using SharingBus.Node.Publishing;

namespace SharingBus.Node.Approvals;

/// <summary>The gRPC face of what is held. Auditors and approvers look; approvers alone approve and refuse.</summary>
internal sealed class ApprovalEndpoint(AgencyDirectory agencies, FederationState federation, TimeProvider time) : ReleaseService.ReleaseServiceBase
{
    private const int DefaultPage = 50;
    private const int LargestPage = 500;

    public override Task<ListHeldReleasesResponse> ListHeldReleases(ListHeldReleasesRequest request, ServerCallContext context) =>
        AnswerAsync(async () =>
        {
            (HostedAgency agency, _) = Caller(context, request.Agency, approve: false);
            int size = request.PageSize == 0 ? DefaultPage : (int)Math.Min(request.PageSize, LargestPage);
            (IReadOnlyList<HeldNotice> waiting, long? next) =
                await agency.Approvals.Held.ListAsync(Page(request.PageToken), size, context.CancellationToken);
            return new ListHeldReleasesResponse
            {
                Items = { waiting.Select(held => held.ToMessage(time.GetUtcNow())) },
                NextPageToken = next?.ToString(CultureInfo.InvariantCulture) ?? "",
            };
        });

    public override Task<GetHeldReleaseResponse> GetHeldRelease(GetHeldReleaseRequest request, ServerCallContext context) =>
        AnswerAsync(async () =>
        {
            (HostedAgency agency, _) = Caller(context, request.Agency, approve: false);
            Guid id = request.MessageId.ToId() ?? throw ApprovalRefused.Invalid("message_id", "Set the 16 bytes of the notice's id.");
            FederationSnapshot snapshot = await federation.WaitForFirstAsync(context.CancellationToken);
            return await agency.Approvals.ShowAsync(id, snapshot, context.CancellationToken);
        });

    public override Task<ApproveReleaseResponse> ApproveRelease(ApproveReleaseRequest request, ServerCallContext context) =>
        AnswerAsync(async () =>
        {
            (HostedAgency agency, Caller caller) = Caller(context, request.Agency, approve: true);
            FederationSnapshot snapshot = await federation.WaitForFirstAsync(context.CancellationToken);
            return new ApproveReleaseResponse { Item = await agency.Approvals.ApproveAsync(caller, request, snapshot, context.CancellationToken) };
        });

    public override Task<RefuseReleaseResponse> RefuseRelease(RefuseReleaseRequest request, ServerCallContext context) =>
        AnswerAsync(async () =>
        {
            (HostedAgency agency, Caller caller) = Caller(context, request.Agency, approve: true);
            return new RefuseReleaseResponse { Item = await agency.Approvals.RefuseAsync(caller, request, context.CancellationToken) };
        });

    private static long? Page(string token) => token.Length == 0
        ? null
        : long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out long page)
            ? page
            : throw ApprovalRefused.Invalid("page_token", "Use the token of the page before.");

    private static async Task<T> AnswerAsync<T>(Func<Task<T>> answer)
        where T : IMessage
    {
        try
        {
            return await answer();
        }
        catch (ApprovalRefused refused)
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

    private (HostedAgency Agency, Caller Caller) Caller(ServerCallContext context, string requestedAgency, bool approve)
    {
        (HostedAgency agency, SystemOptions system, Caller caller) = agencies.Resolve(context, requestedAgency);
        return system.Approver || (system.Auditor && !approve)
            ? (agency, caller)
            : throw new ApprovalRefused(
                ApprovalError.NotPermitted, approve ? "The system may not approve releases." : "The system may neither approve releases nor audit.");
    }
}
