using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Statistics;

/// <summary>An alert that was raised, and what became of it and of the updates that took its place.</summary>
/// <param name="Content">What was raised first.</param>
/// <param name="ReportToAlert">From the acceptance of the oldest notice at its origin until the alert.</param>
/// <param name="AlertToAnswer">From the alert until the first person answered; null where none has.</param>
/// <param name="AnswerToOutcome">From then until the last word on what came of it; null where nobody has said.</param>
/// <param name="Outcome">That word.</param>
internal sealed record FollowedThrough(
    Alert Content, TimeSpan ReportToAlert, TimeSpan? AlertToAnswer, TimeSpan? AnswerToOutcome, Usefulness Outcome)
{
    /// <summary>The alerts that were raised in a period: real ones alone, each once, however often it was updated or escalated.</summary>
    public static IEnumerable<FollowedThrough> In(HubState state, StatisticsPeriod period) =>
        from alert in state.Alerts.Published
        where alert is { MessageType: AlertMessageType.Alert, IsStep: false } && period.Holds(alert.SentAt)
        let plan = alert.ReadPlan()
        let content = Alert.Parser.ParseFrom(plan.Notice)
        where content.Status == AlertStatus.Actual
        select Of(state, alert, plan.Members[0], content);

    private static FollowedThrough Of(HubState state, PublishedAlert alert, Guid oldest, Alert content)
    {
        List<(long At, Usefulness Word)> answers =
        [
            .. from message in Line(alert)
               from answer in state.Escalations.AnswersOf(message.MessageId).Select(answer => (answer.At, answer.Usefulness)).Concat(Later(state, message.MessageId))
               orderby answer.At
               select answer,
        ];
        long? answeredAt = answers.Count > 0 ? answers[0].At : null;
        var outcome = answers.LastOrDefault(answer => answer.Word != Usefulness.Unspecified);
        return new(
            content,
            Since(MessageIds.MillisOf(oldest), alert.SentAt),
            answeredAt is { } at ? Since(alert.SentAt, at) : null,
            outcome.Word != Usefulness.Unspecified ? Since(answeredAt!.Value, outcome.At) : null,
            outcome.Word);
    }

    private static IEnumerable<(long At, Usefulness Word)> Later(HubState state, Guid alert) =>
        state.Escalations.MessagesOf(alert).Prepend(alert).SelectMany(state.Judgements.Of).Select(judged => (judged.At, judged.Usefulness));

    // An alert and the updates after it; a cancellation is answered by nobody.
    private static IEnumerable<PublishedAlert> Line(PublishedAlert alert)
    {
        for (var next = alert; next is not null; next = next.ReplacedBy)
        {
            yield return next;
        }
    }

    // Clocks of agencies differ; nothing took less than no time.
    private static TimeSpan Since(long from, long until) => TimeSpan.FromMilliseconds(Math.Max(0, until - from));
}
