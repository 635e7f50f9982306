using System.Text.RegularExpressions;
using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Subscriptions;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Publishing;
using SharingBus.Node.Subscriptions;

namespace SharingBus.Node.Exchange;

/// <summary>The gRPC face of publish, subscribe, change and status. It knows who calls and hands over.</summary>
internal sealed partial class ExchangeEndpoint(
    AgencyDirectory agencies, FederationState federation, TimeProvider time, ILogger<ExchangeEndpoint> logger)
    : ExchangeService.ExchangeServiceBase
{
    /// <summary>Notices in one frame: bounds the transaction that makes them durable.</summary>
    public const int MaxFrameNotices = 1_000;

    [RequiresRight(CallerRight.Publish)]
    public override async Task<PublishResponse> Publish(PublishRequest request, ServerCallContext context)
    {
        (HostedAgency agency, SystemOptions system, Caller caller) = agencies.Resolve(context, request.Agency);
        PublishOutcome outcome = await agency.Publishing.PublishAsync(new PublishDraft(caller, system, request), context.CancellationToken);
        return outcome.Refused is { } refused ? throw refused.ToException() : outcome.ToResponse();
    }

    [RequiresRight(CallerRight.Publish)]
    public override async Task PublishStream(
        IAsyncStreamReader<PublishStreamRequest> requestStream, IServerStreamWriter<PublishStreamResponse> responseStream, ServerCallContext context)
    {
        Caller caller = CallerIdentity.Of(context);
        await using var rights = new RightsWatch(() => agencies.Has(caller, MayPublish), federation, time, context.GetHttpContext());
        try
        {
            await AcceptAllAsync(requestStream, responseStream, rights, context);
        }
        catch (Exception end) when (rights.Gone.IsCancellationRequested && end is OperationCanceledException or ChannelClosedException)
        {
            throw SubscriptionRefusals.SystemGone();
        }
    }

    [RequiresRight(CallerRight.ActInRole)]
    public override async Task Subscribe(
        IAsyncStreamReader<SubscribeRequest> requestStream, IServerStreamWriter<SubscribeResponse> responseStream, ServerCallContext context)
    {
        bool isOpening = await requestStream.MoveNext(context.CancellationToken)
            && requestStream.Current.FrameCase == SubscribeRequest.FrameOneofCase.Open;
        SubscribeOpen open = isOpening ? requestStream.Current.Open : throw SubscriptionRefusals.NotOpened();
        (HostedAgency agency, SystemOptions system, Caller caller) = agencies.Resolve(context, open.Agency);
        if (!SubscriberName().IsMatch(open.Subscriber))
        {
            throw SubscriptionRefusals.BadName();
        }

        FederationSnapshot snapshot = await federation.WaitForFirstAsync(context.CancellationToken);
        if (!system.Roles.Contains(open.Role) || !snapshot.Hosts(agency.Id, open.Role))
        {
            throw SubscriptionRefusals.RoleNotPermitted();
        }

        if (SubscriptionRules.Check(open) is { Count: > 0 } violations)
        {
            throw SubscriptionRefusals.Invalid(violations);
        }

        var key = new SubscriptionKey(agency.Id, open.Role, open.Subscriber);
        OpenSession opened = await agency.Subscriptions.OpenAsync(key, context.CancellationToken);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(opened.TakenOver, agency.Ended, context.CancellationToken);
            using SubscriptionSession session = await SubscriptionSession.OpenAsync(
                key, open, new SubscriptionContext(agency, federation, () => agencies.Has(caller, s => s.Roles.Contains(open.Role)), time, logger), either.Token);
            await context.WriteResponseHeadersAsync(SubscriptionHeader.Stands);
            await session.RunAsync(requestStream, responseStream, context.GetHttpContext(), either.Token);
        }
        catch (OperationCanceledException) when (opened.TakenOver.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw SubscriptionRefusals.TakenOver();
        }
        catch (Exception end) when (end is OperationCanceledException or JournalException { Error: JournalError.Fenced or JournalError.Closed }
            && !context.CancellationToken.IsCancellationRequested)
        {
            throw agencies.NotLeading(agency.Id); // the agency's work has ended here
        }
        finally
        {
            agency.Subscriptions.Close(key, opened);
        }
    }

    [RequiresRight(CallerRight.Publish)]
    public override Task<ChangeNoticeResponse> ChangeNotice(ChangeNoticeRequest request, ServerCallContext context)
    {
        (HostedAgency agency, SystemOptions system, Caller caller) = agencies.Resolve(context, request.Agency);
        return agency.Changes.ChangeAsync(caller, system, request, context.CancellationToken);
    }

    [RequiresRight(CallerRight.Publish, CallerRight.Audit)]
    public override async Task<GetNoticeStatusResponse> GetNoticeStatus(GetNoticeStatusRequest request, ServerCallContext context)
    {
        (HostedAgency agency, _, _) = agencies.Resolve(context, request.Agency);
        Guid id = request.MessageId.ToId()
            ?? throw new PublishRefused(PublishError.InvalidRequest, "Set the 16 bytes of the notice's id.").ToException();
        return await new NoticeHolders(agency.Id, agency.Journal, agency.ChangeTerm, time).StatusAsync(id, context.CancellationToken);
    }

    private async Task AcceptAllAsync(
        IAsyncStreamReader<PublishStreamRequest> requestStream, IServerStreamWriter<PublishStreamResponse> responseStream, RightsWatch rights, ServerCallContext context)
    {
        using var work = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, rights.Gone);
        using var write = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, rights.Cut);
        var answers = new FrameAnswers(responseStream, write.Token);
        try
        {
            await foreach (PublishStreamRequest frame in requestStream.ReadAllAsync(work.Token))
            {
                await answers.AddAsync(await AcceptAsync(frame, context), work.Token);
            }
        }
        finally
        {
            await answers.CompleteAsync();
        }
    }

    private static bool MayPublish(SystemOptions system) => system.PublishTypes.Count > 0;

    // Completes once the frame stands in the journal's queue, so that frames stay in order; what it gives, once it is durable.
    private Task<Task<IReadOnlyList<PublishOutcome>>> AcceptAsync(PublishStreamRequest frame, ServerCallContext context)
    {
        if (frame.Requests.Count > MaxFrameNotices)
        {
            throw new PublishRefused(PublishError.InvalidRequest, $"A frame holds at most {MaxFrameNotices} notices.").ToException();
        }

        (HostedAgency agency, SystemOptions system, Caller caller) = agencies.Resolve(context, "");
        var drafts = new PublishDraft[frame.Requests.Count];
        for (int request = 0; request < drafts.Length; request++)
        {
            if (frame.Requests[request].Agency.Length > 0)
            {
                agencies.Resolve(context, frame.Requests[request].Agency); // must be the caller's own
            }

            drafts[request] = new PublishDraft(caller, system, frame.Requests[request]);
        }

        return agency.Publishing.PublishManyAsync(drafts, context.CancellationToken);
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex SubscriberName();
}
