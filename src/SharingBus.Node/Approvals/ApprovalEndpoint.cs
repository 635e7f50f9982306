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

    [RequiresRight(CallerRight.Approve, CallerRight.Audit)]
    public override Task<ListHeldReleasesResponse> ListHeldReleases(ListHeldReleasesRequest request, ServerCallContext context) =>
        AnswerAsync(async () =>
        {
            HostedAgency agency = agencies.Resolve(context, request.Agency).Agency;
            int size = request.PageSize == 0 ? DefaultPage : (int)Math.Min(request.PageSize, LargestPage);
            (IReadOnlyList<HeldNotice> waiting, long? next) =
                await agency.Approvals.Held.ListAsync(Page(request.PageToken), size, context.CancellationToken);
            return new ListHeldReleasesResponse
            {
                Items = { waiting.Select(held => held.ToMessage(time.GetUtcNow())) },
                NextPageToken = next?.ToString(CultureInfo.InvariantCulture) ?? "",
            };
        });

    [RequiresRight(CallerRight.Approve, CallerRight.Audit)]
    public override Task<GetHeldReleaseResponse> GetHeldRelease(GetHeldReleaseRequest request, ServerCallContext context) =>
        AnswerAsync(async () =>
        {
            HostedAgency agency = agencies.Resolve(context, request.Agency).Agency;
            Guid id = request.MessageId.ToId() ?? throw ApprovalRefused.Invalid("message_id", "Set the 16 bytes of the notice's id.");
            FederationSnapshot snapshot = await federation.WaitForFirstAsync(context.CancellationToken);
            return await agency.Approvals.ShowAsync(id, snapshot, context.CancellationToken);
        });

    [RequiresRight(CallerRight.Approve)]
    public override Task<ApproveReleaseResponse> ApproveRelease(ApproveReleaseRequest request, ServerCallContext context) =>
        AnswerAsync(async () =>
        {
            (HostedAgency agency, _, Caller caller) = agencies.Resolve(context, request.Agency);
            FederationSnapshot snapshot = await federation.WaitForFirstAsync(context.CancellationToken);
            return new ApproveReleaseResponse { Item = await agency.Approvals.ApproveAsync(caller, request, snapshot, context.CancellationToken) };
        });

    [RequiresRight(CallerRight.Approve)]
    public override Task<RefuseReleaseResponse> RefuseRelease(RefuseReleaseRequest request, ServerCallContext context) =>
        AnswerAsync(async () =>
        {
            (HostedAgency agency, _, Caller caller) = agencies.Resolve(context, request.Agency);
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
}
