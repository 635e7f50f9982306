using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Leadership;
using SharingBus.Node.Publishing;

namespace SharingBus.Node.Retention;

/// <summary>The gRPC face of legal holds. Auditors and administrators look; administrators alone place and release. And that of terms.</summary>
internal sealed class RetentionEndpoint(AgencyDirectory agencies) : RetentionService.RetentionServiceBase
{
    private const int DefaultPage = 50;
    private const int LargestPage = 500;

    [RequiresRight(CallerRight.Administer)]
    public override Task<PlaceHoldResponse> PlaceHold(PlaceHoldRequest request, ServerCallContext context) => AnswerAsync(async () =>
    {
        (HostedAgency agency, _, Caller caller) = agencies.Resolve(context, request.Agency);
        HoldRules.Check(request.MessageId, request.Matter, request.Person, request.Reason);
        var hold = new HoldPlaced
        {
            MessageId = request.MessageId, Matter = request.Matter, Person = request.Person, System = caller.System, Reason = request.Reason,
        };
        return new PlaceHoldResponse { Hold = await ShowAsync(agency, await agency.Holds.PlaceAsync(hold, context.CancellationToken), context) };
    });

    [RequiresRight(CallerRight.Administer)]
    public override Task<ReleaseHoldResponse> ReleaseHold(ReleaseHoldRequest request, ServerCallContext context) => AnswerAsync(async () =>
    {
        (HostedAgency agency, _, Caller caller) = agencies.Resolve(context, request.Agency);
        HoldRules.Check(request.MessageId, request.Matter, request.Person, request.Reason);
        var release = new HoldReleased
        {
            MessageId = request.MessageId, Matter = request.Matter, Person = request.Person, System = caller.System, Reason = request.Reason,
        };
        return new ReleaseHoldResponse { Hold = await ShowAsync(agency, await agency.Holds.ReleaseAsync(release, context.CancellationToken), context) };
    });

    [RequiresRight(CallerRight.Audit, CallerRight.Administer)]
    public override Task<ListHoldsResponse> ListHolds(ListHoldsRequest request, ServerCallContext context) => AnswerAsync(async () =>
    {
        HostedAgency agency = agencies.Resolve(context, request.Agency).Agency;
        int size = request.PageSize == 0 ? DefaultPage : (int)Math.Min(request.PageSize, LargestPage);
        long behind = HoldRules.Behind(request.PageToken);
        StandingHold[] page = [.. agency.Holds.All.Where(hold => hold.Index > behind).Take(size + 1)];
        var response = new ListHoldsResponse
        {
            NextPageToken = page.Length > size ? page[size - 1].Index.ToString(CultureInfo.InvariantCulture) : "",
        };
        foreach (StandingHold hold in page.Take(size))
        {
            response.Holds.Add(await ShowAsync(agency, hold, context));
        }

        return response;
    });

    [RequiresRight(CallerRight.Audit, CallerRight.Administer)]
    public override Task<ListTermsResponse> ListTerms(ListTermsRequest request, ServerCallContext context) => AnswerAsync(async () =>
    {
        HostedAgency agency = agencies.Resolve(context, request.Agency).Agency;
        var response = new ListTermsResponse();
        foreach ((MetadataTerm term, int days) in new[] { (MetadataTerm.General, agency.Metadata.GeneralDays), (MetadataTerm.LookUp, agency.Metadata.LookUpDays) })
        {
            EndedTerm ended = await EndedTerm.ReadAsync(agency.Journal.Read, term, context.CancellationToken);
            response.Terms.Add(new EntryTerm { Term = term, Days = (uint)days, Ended = (ulong)ended.Entries, EndedUntilUnixMicros = ended.UntilUnixMicros });
        }

        return response;
    });

    private static async ValueTask<LegalHold> ShowAsync(HostedAgency agency, StandingHold hold, ServerCallContext context)
    {
        MessageHome? home = await agency.Journal.Messages.HomeAsync(hold.MessageId, context.CancellationToken);
        bool kept = home is { } found
            && await agency.Journal.Read.ContentAsync(new ContentKey(found.Index, found.Part), context.CancellationToken) is { IsEmpty: false };
        return new LegalHold
        {
            MessageId = hold.Entry.MessageId,
            Matter = hold.Entry.Matter,
            Person = hold.Entry.Person,
            System = hold.Entry.System,
            Reason = hold.Entry.Reason,
            PlacedAtUnixMicros = hold.PlacedAtUnixMicros,
            Index = (ulong)hold.Index,
            PayloadDestroyed = !kept,
        };
    }

    private static async Task<T> AnswerAsync<T>(Func<Task<T>> answer)
        where T : IMessage
    {
        try
        {
            return await answer();
        }
        catch (LegalHoldException refused)
        {
            throw refused.Error switch
            {
                LegalHoldError.NotFound => WireError.Create(StatusCode.NotFound, "NOT_FOUND", refused.Message),
                LegalHoldError.PayloadDestroyed => WireError.Create(StatusCode.FailedPrecondition, "PAYLOAD_DESTROYED", refused.Message),
                _ => throw new ArgumentOutOfRangeException(nameof(answer), refused.Error, "Every refusal has a reason."),
            };
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
