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
        where alert.Plan is { MessageType: AlertMessageType.Alert, Escalates: null } && period.Holds(alert.Plan.SentAt)
        let content = Alert.Parser.ParseFrom(alert.Plan.Notice)
        where content.Status == AlertStatus.Actual
        select Of(state, alert, content);

    private static FollowedThrough Of(HubState state, PublishedAlert alert, Alert content)
    {
        List<(long At, Usefulness Word)> answers =
        [
            .. from message in Line(state, alert)
               from answer in state.Escalations.AnswersOf(message.MessageId).Select(answer => (answer.At, answer.Usefulness)).Concat(Later(state, message.MessageId))
               orderby answer.At
               select answer,
        ];
        long? answeredAt = answers.Count > 0 ? answers[0].At : null;
        var outcome = answers.LastOrDefault(answer => answer.Word != Usefulness.Unspecified);
        return new(
            content,
            Since(MessageIds.MillisOf(alert.Plan.Members[0]), alert.Plan.SentAt),
            answeredAt is { } at ? Since(alert.Plan.SentAt, at) : null,
            outcome.Word != Usefulness.Unspecified ? Since(answeredAt!.Value, outcome.At) : null,
            outcome.Word);
    }

    private static IEnumerable<(long At, Usefulness Word)> Later(HubState state, Guid alert) =>
        state.Escalations.MessagesOf(alert).Prepend(alert).SelectMany(state.Judgements.Of).Select(judged => (judged.At, judged.Usefulness));

    // An alert and the updates after it; a cancellation is answered by nobody.
    private static IEnumerable<PublishedAlert> Line(HubState state, PublishedAlert alert)
    {
        for (var next = alert; next is not null; next = state.Alerts.ReplacedBy(next.MessageId))
        {
            yield return next;
        }
    }

    // Clocks of agencies differ; nothing took less than no time.
    private static TimeSpan Since(long from, long until) => TimeSpan.FromMilliseconds(Math.Max(0, until - from));
}
