using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Quarantine;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Leadership;
using SharingBus.Node.Receiving;

namespace SharingBus.Node.Quarantine;

/// <summary>The gRPC face of the quarantine. Auditors and administrators look; administrators alone read content, retry and discard.</summary>
internal sealed class QuarantineEndpoint(AgencyDirectory agencies, FederationState federation, TimeProvider time)
    : QuarantineService.QuarantineServiceBase
{
    private const int DefaultPage = 50;
    private const int LargestPage = 500;
    private const int LongestStatement = 500;

    [RequiresRight(CallerRight.Audit, CallerRight.Administer)]
    public override Task<ListQuarantineItemsResponse> ListQuarantineItems(ListQuarantineItemsRequest request, ServerCallContext context) =>
        AnswerAsync(async () =>
        {
            HostedAgency agency = agencies.Resolve(context, request.Agency).Agency;
            long after = 0;
            if (request.PageToken.Length > 0
                && !(long.TryParse(request.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out after) && after > 0))
            {
                throw Invalid("page_token", "Use the token of the page before.");
            }

            int size = request.PageSize == 0 ? DefaultPage : (int)Math.Min(request.PageSize, LargestPage);
            var query = new QuarantineQuery(after, size + 1) { Sender = request.Sender, Reason = request.Reason, Status = request.Status };
            IReadOnlyList<QuarantineRecord> found = await agency.Quarantine.Store.ListAsync(query, context.CancellationToken);
            var response = new ListQuarantineItemsResponse { Items = { found.Take(size).Select(item => item.ToMessage()) } };
            if (found.Count > size)
            {
                response.NextPageToken = found[size - 1].Id.ToString(CultureInfo.InvariantCulture);
            }

            if (after == 0)
            {
                response.Totals.AddRange((await agency.Quarantine.Store.TotalsAsync(context.CancellationToken)).Select(t => t.ToMessage()));
            }

            return response;
        });

    [RequiresRight(CallerRight.Audit, CallerRight.Administer)]
    public override Task<GetQuarantineItemResponse> GetQuarantineItem(GetQuarantineItemRequest request, ServerCallContext context) =>
        AnswerAsync(async () =>
        {
            (HostedAgency agency, SystemOptions system, _) = agencies.Resolve(context, request.Agency);
            if (request.WithContent && !system.Administrator)
            {
                throw new QuarantineRefused(QuarantineError.NotPermitted, "The system may not administer the agency.");
            }

            QuarantineRecord item = await agency.Quarantine.FindAsync(Id(request.Id), context.CancellationToken);
            var response = new GetQuarantineItemResponse { Item = item.ToMessage() };
            if (!request.WithContent
                || item.Kind == QuarantineKind.Payload // an opened batch that nobody could read role by role is shown to nobody
                || await agency.Quarantine.ReadAsync(item, system.Name, context.CancellationToken) is not { } bytes)
            {
                return response;
            }

            if (item.Kind == QuarantineKind.Batch)
            {
                response.SealedBatch = UnsafeByteOperations.UnsafeWrap(bytes);
                return response;
            }

            FederationSnapshot snapshot = await federation.WaitForFirstAsync(context.CancellationToken);
            response.Message = QuarantineMessages.ToMessage(
                bytes, (envelope, view, role) => ViewStanding.MaySee(snapshot, agency.Id, envelope, view, role, time.GetUtcNow()));
            return response;
        });

    [RequiresRight(CallerRight.Administer)]
    public override Task<RetryQuarantineItemResponse> RetryQuarantineItem(RetryQuarantineItemRequest request, ServerCallContext context) =>
        AnswerAsync(async () =>
        {
            (HostedAgency agency, SystemOptions system, _) = agencies.Resolve(context, request.Agency);
            long id = Id(request.Id);
            RetryResult result = await agency.Quarantine.RetryAsync(id, system.Name, context.CancellationToken);
            return new RetryQuarantineItemResponse
            {
                Outcome = result.Reason is null ? RetryOutcome.Delivered : RetryOutcome.Refused,
                Messages = (uint)result.Messages,
                SetAside = (uint)result.SetAside,
                Item = (await agency.Quarantine.FindAsync(id, context.CancellationToken)).ToMessage(),
            };
        });

    [RequiresRight(CallerRight.Administer)]
    public override Task<DiscardQuarantineItemResponse> DiscardQuarantineItem(DiscardQuarantineItemRequest request, ServerCallContext context) =>
        AnswerAsync(async () =>
        {
            (HostedAgency agency, SystemOptions system, _) = agencies.Resolve(context, request.Agency);
            if (string.IsNullOrWhiteSpace(request.Statement) || request.Statement.Length > LongestStatement)
            {
                throw Invalid("statement", $"Say why in 1 to {LongestStatement} characters.");
            }

            QuarantineRecord item = await agency.Quarantine.DiscardAsync(Id(request.Id), system.Name, request.Statement, context.CancellationToken);
            return new DiscardQuarantineItemResponse { Item = item.ToMessage() };
        });

    private static async Task<T> AnswerAsync<T>(Func<Task<T>> answer)
    {
        try
        {
            return await answer();
        }
        catch (QuarantineRefused refused)
        {
            throw refused.ToException();
        }
        catch (JournalException end) when (end.Error is JournalError.Fenced or JournalError.Closed)
        {
            throw LeadershipRefusals.NotLeading(leader: null); // the agency's work has ended here
        }
    }

    private static long Id(ulong id) => id is > 0 and <= long.MaxValue ? (long)id : throw Invalid("id", "Set the number of the item.");

    private static QuarantineRefused Invalid(string field, string remedy) =>
        new(QuarantineError.InvalidRequest, "The request is not complete.", new FieldViolation(field, remedy));
}
