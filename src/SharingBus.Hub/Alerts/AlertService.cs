using Grpc.Core;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Duty;
using SharingBus.Hub.History;
using SharingBus.Hub.Notebook;
using SharingBus.Hub.Routing;
using SharingBus.Hub.Situations;
using Wire = SharingBus.Fusion.V1.AlertService;

namespace SharingBus.Hub.Alerts;

/// <summary>What coordinators and duty officers of the hub's agency ask of its alerts. No other agency is answered.</summary>
internal sealed class AlertService(
    HubLedger ledger, AlertDesks desks, AlertingTable table, AlertSignal signal, NotebookCopy notebook, HubOptions options, TimeProvider time,
    ILogger<AlertService> logger)
    : Wire.AlertServiceBase
{
    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override Task<ListAlertsResponse> ListAlerts(ListAlertsRequest request, ServerCallContext context)
    {
        var (size, after) = (PageToken.Size(request.PageSize), PageToken.Read(request.PageToken));
        return Task.FromResult(ledger.Read(state => Reading(state).Page(request.States, size, after)));
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override async Task<AcknowledgeAlertResponse> AcknowledgeAlert(AcknowledgeAlertRequest request, ServerCallContext context)
    {
        AlertRules.Check(request);
        var caller = CallerIdentity.Of(context);
        var answered = ledger.Commit(state =>
        {
            var answer = Answer(state, request, caller);
            var isNews = !state.Escalations.HasAnswered(answer.About, answer.Agency);
            return ((IReadOnlyList<HubEvent>)(isNews ? [answer] : []), answer);
        });
        logger.AlertAcknowledged(answered.About, answered.Agency);
        signal.Raise();
        await notebook.RequireAllAsync(context);
        return ledger.Read(state => new AcknowledgeAlertResponse { Alert = Reading(state).Describe(Find(state, request.MessageId)) });
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override Task<ExplainAlertResponse> ExplainAlert(ExplainAlertRequest request, ServerCallContext context) =>
        Task.FromResult(ledger.Read(state => Reading(state).Explain(Find(state, request.MessageId))));

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override Task<ListDutiesResponse> ListDuties(ListDutiesRequest request, ServerCallContext context)
    {
        var now = time.GetUtcNow();
        ListDutiesResponse response = new();
        response.Duties.AddRange(ledger.Read(state => table.Document.Rotas.Select(rota => Describe(DutyRoster.At(rota, state.Duties, now))).ToList()));
        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override async Task<HandOverResponse> HandOver(HandOverRequest request, ServerCallContext context)
    {
        AlertRules.Check(request);
        var rota = table.Rota(request.Rota) ?? throw AlertRules.NoRota();
        var caller = CallerIdentity.Of(context);
        var now = time.GetUtcNow();
        ledger.Commit(state =>
        {
            var duty = DutyRoster.At(rota, state.Duties, now);
            if (IsDone(duty, request))
            {
                return ([], true);
            }

            if (!string.Equals(duty.Person, request.From.Trim(), StringComparison.OrdinalIgnoreCase))
            {
                throw AlertRules.NotOnDuty();
            }

            DutyHandedOver handed = new(
                rota.Id, duty.Person, request.To.Trim(), now.ToUnixTimeMilliseconds(), duty.Until.ToUnixTimeMilliseconds(), request.Reason.Trim(), caller.System);
            return ((IReadOnlyList<HubEvent>)[handed], true);
        });
        logger.DutyHandedOver(rota.Id);
        await notebook.RequireAllAsync(context);
        return new HandOverResponse { Duty = ledger.Read(state => Describe(DutyRoster.At(rota, state.Duties, now))) };
    }

    // Who was told to ask again is answered as if it were the first time.
    private static bool IsDone(OnDuty duty, HandOverRequest request) =>
        string.Equals(duty.HandedOverBy, request.From.Trim(), StringComparison.OrdinalIgnoreCase) && duty.Person == request.To.Trim();

    private static Fusion.V1.Duty Describe(OnDuty duty) => new()
    {
        Rota = duty.Rota,
        Person = duty.Person,
        Recipients = { Addressee.Names([duty.Recipient]) },
        UntilUnixMillis = duty.Until.ToUnixTimeMilliseconds(),
        HandedOverBy = duty.HandedOverBy,
    };

    private AlertReading Reading(HubState state) => new(state, desks.Chains);

    private PublishedAlert Find(HubState state, Google.Protobuf.ByteString messageId) =>
        Reading(state).Find(MessageIds.Read(messageId)) ?? throw AlertRules.NoAlert();

    private AlertAcknowledged Answer(HubState state, AcknowledgeAlertRequest request, Caller caller)
    {
        var alert = Find(state, request.MessageId);
        if (!AlertBook.Stands(alert))
        {
            throw AlertRules.NotStanding();
        }

        var agency = request.Agency.Length == 0 ? options.Agency : request.Agency;
        var asked = Addressee.Union(alert.ReadPlan().Audience, [.. state.Escalations.StepsOf(alert.MessageId).SelectMany(step => step.Plan.Audience ?? [])]);
        if (agency != options.Agency && asked?.Any(addressee => addressee.Agency == agency) == false)
        {
            throw AlertRules.NotAsked();
        }

        return new AlertAcknowledged
        {
            About = MessageIds.Read(request.MessageId)!.Value,
            Agency = agency,
            At = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Person = request.Person.Trim(),
            Note = request.Note.Trim(),
            System = caller.System,
            ForAll = agency == options.Agency,
        };
    }
}
