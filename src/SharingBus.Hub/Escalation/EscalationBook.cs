using SharingBus.Hub.Alerts;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Escalation;

/// <summary>Who has answered for which alert, which steps were taken, and which alerts are still followed.</summary>
internal sealed class EscalationBook
{
    // An answer to each message that may be on its way: a group of alerts and as many steps.
    private const int MostEarly = 64;

    private readonly Dictionary<Guid, PublishedAlert> _followed = [];
    private readonly Dictionary<Guid, List<StepTaken>> _steps = [];
    private readonly Dictionary<Guid, Guid> _alertOfStep = [];
    private readonly SortedDictionary<Guid, List<AlertAcknowledged>> _answers = [];
    private readonly List<AlertAcknowledged> _early = [];
    private readonly HashSet<Guid> _moved = [];

    /// <summary>Alerts that stand, have a chain and wait to be acknowledged.</summary>
    public IReadOnlyCollection<PublishedAlert> Followed => _followed.Values;

    /// <summary>An alert that is followed, or null.</summary>
    public PublishedAlert? FindFollowed(Guid alert) => _followed.GetValueOrDefault(alert);

    /// <summary>The alerts that are followed or not, or had a step, since the last call.</summary>
    public IReadOnlyCollection<Guid> TakeMoved()
    {
        List<Guid> moved = [.. _moved];
        _moved.Clear();
        return moved;
    }

    /// <summary>The steps taken for an alert, in order.</summary>
    public IReadOnlyList<StepTaken> StepsOf(Guid alert) => _steps.GetValueOrDefault(alert) ?? [];

    /// <summary>The messages that told steps of an alert.</summary>
    public IEnumerable<Guid> MessagesOf(Guid alert) => StepsOf(alert).Select(step => step.MessageId).OfType<Guid>();

    /// <summary>The answers for an alert and for steps of its chain, in order.</summary>
    public IReadOnlyList<AlertAcknowledged> AnswersOf(Guid alert) => _answers.GetValueOrDefault(alert) ?? [];

    /// <summary>The alert that a message tells a step of, or the message itself.</summary>
    public Guid AlertOf(Guid message) => _alertOfStep.GetValueOrDefault(message, message);

    /// <summary>Whether an agency has answered a message.</summary>
    public bool HasAnswered(Guid message, string agency) =>
        AnswersOf(AlertOf(message)).Concat(_early).Any(answer => answer.About == message && answer.Agency == agency);

    /// <summary>Whether an agency may have been told an alert, or a step of its chain. Reads plans.</summary>
    public bool WasTold(PublishedAlert alert, string agency) =>
        !alert.IsKeptFrom(agency) || StepsOf(AlertOf(alert.MessageId)).Any(step => !step.Plan.IsKeptFrom(agency));

    /// <summary>Whether nobody need be asked any more.</summary>
    public bool IsAcknowledged(PublishedAlert alert) => AnswersOf(alert.MessageId).Count > 0 && WaitingFor(alert).Count == 0;

    /// <summary>Agencies that still have to answer; empty where nobody answered and any of the recipients will do.</summary>
    public IReadOnlyList<string> WaitingFor(PublishedAlert alert)
    {
        var answers = AnswersOf(alert.MessageId);
        return answers.Any(answer => answer.ForAll || IsOfAStep(alert, answer))
            ? []
            : [.. alert.AcknowledgedByEach.Except(answers.Select(answer => answer.Agency), StringComparer.Ordinal)];
    }

    /// <summary>A message is on its way.</summary>
    public void Planned(AlertPlan plan)
    {
        if (plan.Escalates is not { } alert)
        {
            return;
        }

        _moved.Add(alert);
        if (!_steps.TryGetValue(alert, out var steps))
        {
            _steps[alert] = steps = [];
        }

        if (steps.TrueForAll(step => step.Plan.Step != plan.Step))
        {
            steps.Add(new StepTaken(plan));
            steps.Sort((one, other) => one.Plan.Step.CompareTo(other.Plan.Step));
        }
    }

    /// <summary>A message was accepted.</summary>
    public void Published(PublishedAlert message, AlertPlan plan)
    {
        if (plan.Escalates is { } alert)
        {
            _alertOfStep[message.MessageId] = alert;
            Replace(plan, step => step with { MessageId = message.MessageId });
        }
        else if (message.Chain.Length > 0)
        {
            _followed[message.MessageId] = message;
            _moved.Add(message.MessageId);
        }

        foreach (var replaced in plan.Replaces)
        {
            Leave(replaced);
        }

        List<AlertAcknowledged> early = [.. _early.Where(answer => answer.About == message.MessageId)];
        _early.RemoveAll(early.Contains);
        early.Where(answer => !plan.IsKeptFrom(answer.Agency)).ToList().ForEach(Acknowledge);
    }

    /// <summary>A message was refused for good.</summary>
    public void Refused(AlertPlan plan) => Replace(plan, step => step with { Refused = true });

    /// <summary>Nothing is on its way any more: what answers are left were answers to nothing that the hub said.</summary>
    public void ForgetEarly() => _early.Clear();

    /// <summary>Whether an agency may have answered another message that is on its way.</summary>
    /// <param name="agency">The agency.</param>
    /// <param name="others">Its answers that are about to be taken besides.</param>
    public bool TakesEarly(string agency, int others) => _early.Count(answer => answer.Agency == agency) + others < MostEarly;

    /// <summary>An answer to a message that is on its way: it can arrive before the node's word that the message was accepted.</summary>
    public void AcknowledgeEarly(AlertAcknowledged answer) => _early.Add(answer);

    /// <summary>An answer.</summary>
    public void Acknowledge(AlertAcknowledged answer)
    {
        var alert = AlertOf(answer.About);
        if (!_answers.TryGetValue(alert, out var answers))
        {
            _answers[alert] = answers = [];
        }

        if (answers.TrueForAll(before => before.About != answer.About || before.Agency != answer.Agency))
        {
            answers.Add(answer);
        }

        if (_followed.TryGetValue(alert, out var followed) && IsAcknowledged(followed))
        {
            Leave(alert);
        }
    }

    // Who answers for a step answers for those who did not.
    private bool IsOfAStep(PublishedAlert alert, AlertAcknowledged answer) => StepsOf(alert.MessageId).Any(step =>
        answer.About == step.MessageId
        || (answer.At >= step.Plan.SentAt && (step.Plan.Audience ?? []).Any(addressee => addressee.Agency == answer.Agency)));

    private void Leave(Guid alert)
    {
        if (_followed.Remove(alert))
        {
            _moved.Add(alert);
        }
    }

    private void Replace(AlertPlan plan, Func<StepTaken, StepTaken> change)
    {
        if (plan.Escalates is { } alert && _steps.TryGetValue(alert, out var steps))
        {
            var index = steps.FindIndex(step => step.Plan.Step == plan.Step);
            steps[index] = change(steps[index]);
        }
    }
}
