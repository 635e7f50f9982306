using Google.Protobuf.Collections;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Duty;
using SharingBus.Hub.History;
using SharingBus.Hub.Routing;

namespace SharingBus.Hub.Escalation;

/// <summary>
/// Finds the next step of a chain that is due. Times are counted from the alert, not from the step before: after a standstill every overdue
/// step is taken, once, in order. What was decided stands in the state; the desk itself remembers only when the next step of each alert is due.
/// </summary>
internal sealed class EscalationDesk
{
    private readonly HubState _state;
    private readonly AlertingTable _table;
    private readonly AlertComposer _composer;
    private readonly DueTimes<PublishedAlert> _due = new();

    /// <summary>A desk over a state. It looks at every alert that is followed once, then at those that move.</summary>
    public EscalationDesk(HubState state, AlertingTable table, AlertComposer composer)
    {
        (_state, _table, _composer) = (state, table, composer);
        state.Escalations.TakeMoved();
        Follow(state.Escalations.Followed.Select(alert => alert.MessageId).ToList());
    }

    /// <summary>The messages of the steps that are due, the longest due first and at most one of each alert, made as they are asked for.</summary>
    /// <param name="now">When.</param>
    /// <param name="replaced">Alerts whose place another is about to take: no further step of them is taken.</param>
    public IEnumerable<AlertPlan> Next(DateTimeOffset now, IReadOnlySet<Guid> replaced) =>
        Due(now).Where(alert => !replaced.Contains(alert.MessageId)).Select(alert => Take(alert, now));

    /// <summary>When the next step of any alert is due; null where none is.</summary>
    public DateTimeOffset? NextDue()
    {
        Follow(_state.Escalations.TakeMoved());
        return _due.Next;
    }

    /// <summary>When the next step of an alert is due; null where none is left.</summary>
    public DateTimeOffset? DueAt(PublishedAlert alert) =>
        StepsOf(alert).Count > Taken(alert) ? At(alert, Taken(alert) + 1) : null;

    /// <summary>Whether an alert waits for an answer, and somebody else is asked where none comes.</summary>
    public bool IsRunning(PublishedAlert alert) => _state.Escalations.FindFollowed(alert.MessageId) is not null && DueAt(alert) is not null;

    /// <summary>The steps of an alert that are still to come, with their times.</summary>
    public IEnumerable<(int Number, EscalationStep Step, DateTimeOffset At)> Coming(PublishedAlert alert) =>
        StepsOf(alert).Select((step, index) => (index + 1, step, At(alert, index + 1))).Skip(Taken(alert));

    // Whose term ended meanwhile is escalated to nobody any more.
    private IEnumerable<PublishedAlert> Due(DateTimeOffset now)
    {
        Follow(_state.Escalations.TakeMoved());
        foreach (var (id, _) in _due.Due(now).TakeWhile(due => IsOver(due.What, now)).ToList())
        {
            _due.Remove(id);
        }

        return _due.Due(now).Select(due => due.What).Where(alert => !IsOver(alert, now));
    }

    private void Follow(IEnumerable<Guid> moved)
    {
        foreach (var id in moved)
        {
            if (_state.Escalations.FindFollowed(id) is { } alert && DueAt(alert) is { } at)
            {
                _due.Set(id, alert, at);
            }
            else
            {
                _due.Remove(id);
            }
        }
    }

    private static bool IsOver(PublishedAlert alert, DateTimeOffset now) => alert.KeepUntil <= now.ToUnixTimeSeconds();

    private int Taken(PublishedAlert alert) => _state.Escalations.StepsOf(alert.MessageId).Count;

    private RepeatedField<EscalationStep> StepsOf(PublishedAlert alert) => _table.Chain(alert.Chain)?.Steps ?? [];

    // Step 1 follows the deadline of the alert, each other one the time of the step before it.
    private DateTimeOffset At(PublishedAlert alert, int number)
    {
        var first = DateTimeOffset.FromUnixTimeMilliseconds(alert.AcknowledgeBy);
        var had = first - DateTimeOffset.FromUnixTimeMilliseconds(alert.SentAt);
        return StepsOf(alert).Take(number - 1).Aggregate(first, (at, step) => at + (Period.Parse(step.Within) ?? had));
    }

    private AlertPlan Take(PublishedAlert alert, DateTimeOffset now)
    {
        var number = Taken(alert) + 1;
        var steps = StepsOf(alert);
        var step = steps[number - 1];
        var onDuty = step.Rota.Length > 0 ? DutyRoster.At(_table.Rota(step.Rota)!, _state.Duties, now) : null;
        return _composer.Escalate(alert, new EscalationMessage
        {
            Step = number,
            Steps = steps.Count,
            Audience = Addressee.Union(onDuty is null ? [.. step.Recipients.Select(AlertingTable.Read)] : [onDuty.Recipient], [])!,
            OnDuty = onDuty?.Person ?? "",
            Silent = _state.Escalations.WaitingFor(alert),
            AnswerBy = number < steps.Count ? At(alert, number + 1) : null,
        }, now);
    }
}
