using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Feeds;
using SharingBus.Hub.History;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Alerts;

/// <summary>
/// Publishes what the desk plans, one after the other: plan on disk, cancel what it cancels, publish, outcome on disk. An unknown outcome
/// is sent again with the same bytes under the same request id.
/// </summary>
internal sealed class AlertPublisher(
    ExchangeService.ExchangeServiceClient node,
    HubOptions options,
    HubLedger ledger,
    AlertSignal signal,
    HubMetrics metrics,
    TimeProvider time,
    ILogger<AlertPublisher> logger) : BackgroundService
{
    // The node answers within a group commit; ten seconds mean that it will not.
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(10);

    // FAILED_PRECONDITION can be a bundle that is being renewed: about 16 s of waiting before it counts as a refusal.
    private const int MaxFailedPreconditions = 7;

    private readonly AlertDesk _desk = ledger.Read(state => new AlertDesk(
        state, new AlertComposer(options.Agency, options.Basis, options.EscalationRoles), options.MinimumSources));

    /// <summary>Looks at everything again, refused alerts too.</summary>
    public void LookAgain()
    {
        ledger.Read(_ =>
        {
            _desk.LookAtEverything();
            return true;
        });
        signal.Raise();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Backoff trouble = new();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PublishAllAsync(stoppingToken);
                trouble.Reset();
                await signal.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (IOException error)
            {
                // The history cannot be written: nothing was sent, and the plan is made again.
                logger.HistoryUnwritable(error);
                LookAgain();
                await Task.Delay(trouble.Next(), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task PublishAllAsync(CancellationToken cancellation)
    {
        while (Plan() is { } plan)
        {
            ledger.Commit(Outcome(await SendAsync(plan, cancellation)));
        }
    }

    private static Func<HubState, (IReadOnlyList<HubEvent>, bool)> Outcome(HubEvent happened) => _ => ([happened], true);

    private AlertPlan? Plan() => ledger.Commit<AlertPlan?>(state =>
    {
        var plan = _desk.Next(time.GetUtcNow());
        return (plan is null || plan == state.Alerts.Planned ? [] : [new AlertPlanned(plan)], plan);
    });

    private async Task<HubEvent> SendAsync(AlertPlan plan, CancellationToken cancellation)
    {
        Backoff backoff = new();
        for (var preconditions = 0; ;)
        {
            try
            {
                await CancelReplacedAsync(plan, cancellation);
                var accepted = await node.PublishAsync(RequestOf(plan), deadline: Deadline(), cancellationToken: cancellation);
                return Published(plan, accepted);
            }
            catch (RpcException error)
            {
                cancellation.ThrowIfCancellationRequested();
                preconditions += error.StatusCode == StatusCode.FailedPrecondition ? 1 : 0;
                if (IsFinal(error.StatusCode) || preconditions >= MaxFailedPreconditions)
                {
                    return Refused(plan, error);
                }

                var wait = backoff.Next();
                logger.AlertDelayed(plan.RequestId, error.StatusCode, ReasonOf(error), wait);
                await Task.Delay(wait, time, cancellation);
            }
        }
    }

    // The change goes first: it reaches every holder whatever the agreements say, while a cancelling notice is content like any other.
    private async Task CancelReplacedAsync(AlertPlan plan, CancellationToken cancellation)
    {
        if (plan.MessageType != AlertMessageType.Cancel)
        {
            return;
        }

        foreach (var alert in plan.Replaces)
        {
            ChangeNoticeRequest request = new()
            {
                RequestId = $"{plan.RequestId}-c",
                Agency = options.Agency,
                Change = new Change
                {
                    Kind = ChangeKind.Cancel,
                    Reason = ChangeReason.Inaccurate,
                    Target = MessageIds.Write(alert),
                },
            };
            try
            {
                await node.ChangeNoticeAsync(request, deadline: Deadline(), cancellationToken: cancellation);
            }
            catch (RpcException error) when (IsFinal(error.StatusCode) || error.StatusCode == StatusCode.NotFound)
            {
                logger.CancellationRefused(alert, ReasonOf(error));
            }
        }
    }

    private AlertPublished Published(AlertPlan plan, PublishResponse accepted)
    {
        var id = MessageIds.Read(accepted.MessageId)
            ?? throw new RpcException(new Status(StatusCode.Internal, "The node answered with no message id."));
        metrics.Alerted();
        logger.AlertPublished(plan.RequestId, id, plan.MessageType, plan.Members.Count);
        return new AlertPublished(plan.RequestId, id);
    }

    private AlertRefused Refused(AlertPlan plan, RpcException error)
    {
        _desk.Refused(plan);
        logger.AlertRefused(plan.RequestId, ReasonOf(error));
        return new AlertRefused(plan.RequestId, ReasonOf(error));
    }

    private PublishRequest RequestOf(AlertPlan plan)
    {
        PublishRequest request = new()
        {
            RequestId = plan.RequestId,
            Type = NoticeType.Alert,
            Notice = Google.Protobuf.ByteString.CopyFrom(plan.Notice),
            Agency = options.Agency,
        };
        request.Parents.AddRange(plan.Parents.Select(MessageIds.Write));
        return request;
    }

    // A call's deadline is measured by the machine's clock, whatever clock the hub is given.
    private static DateTime Deadline() => TimeProvider.System.GetUtcNow().UtcDateTime + CallTime;

    private static bool IsFinal(StatusCode status) =>
        status is StatusCode.InvalidArgument or StatusCode.AlreadyExists or StatusCode.OutOfRange or StatusCode.Unimplemented;

    private static string ReasonOf(RpcException error) => WireError.ReasonOf(error) ?? error.StatusCode.ToString();
}
