using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Escalation;
using SharingBus.Hub.History;
using SharingBus.Hub.Routing;
using SharingBus.Hub.Situations;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Alerts;

/// <summary>Reads alerts, and what became of them, from the state.</summary>
internal sealed class AlertReading(HubState state, EscalationDesk chains)
{
    /// <summary>A page of alerts, newest first.</summary>
    public ListAlertsResponse Page(IReadOnlyCollection<AlertState> states, int size, (Guid First, Guid Second)? after)
    {
        ListAlertsResponse page = new();
        foreach (var alert in state.Alerts.Published.Reverse()
            .Where(alert => IsOwn(alert) && (after is null || alert.MessageId.CompareTo(after.Value.First) < 0))
            .Where(alert => states.Count == 0 || states.Contains(StateOf(alert))))
        {
            if (page.Alerts.Count == size)
            {
                page.NextPageToken = PageToken.Write(MessageIds.Read(page.Alerts[^1].MessageId)!.Value);
                break;
            }

            page.Alerts.Add(Describe(alert));
        }

        return page;
    }

    /// <summary>An alert by its own id, or by that of a step of its chain; null where there is none.</summary>
    public PublishedAlert? Find(Guid? messageId) =>
        messageId is { } id && state.Alerts.Find(state.Escalations.AlertOf(id)) is { } alert && IsOwn(alert) ? alert : null;

    /// <summary>An alert and what became of it.</summary>
    public AlertRecord Describe(PublishedAlert alert)
    {
        var plan = alert.ReadPlan();
        var content = Alert.Parser.ParseFrom(plan.Notice);
        AlertRecord record = new()
        {
            MessageId = MessageIds.Write(alert.MessageId),
            Identifier = plan.Identifier,
            SituationId = plan.SituationId,
            Headline = content.Texts[0].Headline,
            Status = content.Status,
            Severity = content.Texts[0].Severity,
            State = StateOf(alert),
            SentAtUnixMillis = plan.SentAt,
            AcknowledgeByUnixMillis = plan.AcknowledgeBy,
            Route = plan.Route,
            NextStepAtUnixMillis = IsFollowed(alert) ? chains.DueAt(alert)?.ToUnixTimeMilliseconds() ?? 0 : 0,
        };
        record.Escalations.AddRange(state.Escalations.StepsOf(alert.MessageId).Select(Describe));
        record.Acknowledgements.AddRange(state.Escalations.AnswersOf(alert.MessageId).Select(Describe));
        record.WaitingFor.AddRange(AlertBook.Stands(alert) ? state.Escalations.WaitingFor(alert) : []);
        return record;
    }

    /// <summary>Why an alert went where it went, and what comes next.</summary>
    public ExplainAlertResponse Explain(PublishedAlert alert)
    {
        var plan = alert.ReadPlan();
        ExplainAlertResponse response = new() { Alert = Describe(alert), Reason = plan.Reason, Corrects = plan.Corrects };
        response.Facts.AddRange(plan.RoutedBy);
        response.Recipients.AddRange(Addressee.Names(plan.Audience));
        response.Members.AddRange(plan.Members.Select(MessageIds.Write));
        response.Replaces.AddRange(plan.Replaces.Select(MessageIds.Write));
        if (IsFollowed(alert))
        {
            response.NextSteps.AddRange(chains.Coming(alert).Select(coming => $"{coming.At:yyyy-MM-dd'T'HH:mm:ss'Z'} step {coming.Number}: {Who(coming.Step)}"));
        }

        return response;
    }

    private static bool IsOwn(PublishedAlert alert) => !alert.IsStep && alert.MessageType != AlertMessageType.Cancel;

    private static string Who(EscalationStep step) => step.Rota.Length > 0
        ? $"whoever is on duty on '{step.Rota}'"
        : string.Join(", ", Addressee.Names(step.Recipients.Select(AlertingTable.Read)));

    private static EscalationRecord Describe(StepTaken step)
    {
        EscalationRecord record = new() { Step = (uint)step.Plan.Step, TakenAtUnixMillis = step.Plan.SentAt, OnDuty = step.Plan.OnDuty };
        record.Recipients.AddRange(Addressee.Names(step.Plan.Audience));
        if (step.MessageId is { } id)
        {
            record.MessageId = MessageIds.Write(id);
        }

        return record;
    }

    private static AcknowledgementRecord Describe(AlertAcknowledged answer)
    {
        AcknowledgementRecord record = new()
        {
            Agency = answer.Agency, Person = answer.Person, AcknowledgedAtUnixMillis = answer.At, Note = answer.Note,
        };
        if (answer.Feedback is { } id)
        {
            record.Feedback = MessageIds.Write(id);
        }

        return record;
    }

    private bool IsFollowed(PublishedAlert alert) =>
        AlertBook.Stands(alert) && !state.Escalations.IsAcknowledged(alert) && alert.Chain.Length > 0;

    private AlertState StateOf(PublishedAlert alert)
    {
        if (alert.ReplacedBy is { } later)
        {
            return later.MessageType == AlertMessageType.Cancel ? AlertState.Cancelled : AlertState.Updated;
        }

        return state.Escalations.IsAcknowledged(alert) ? AlertState.Acknowledged
            : state.Escalations.StepsOf(alert.MessageId).Count > 0 ? AlertState.Escalated
            : AlertState.Open;
    }
}
