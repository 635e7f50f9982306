using SharingBus.Hub.Escalation;
using SharingBus.Hub.History;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Statistics;

/// <summary>What agencies said of alerts that they had answered before. The answer itself, and what it said, is the escalation book's.</summary>
internal sealed class JudgementBook
{
    // Who changes its mind more often is heard no more: an agency must not fill the history with one alert.
    private const int MaxOfAnAgency = 16;

    private readonly SortedDictionary<Guid, List<AlertJudged>> _judged = [];

    /// <summary>What was said later of a message, in order.</summary>
    public IReadOnlyList<AlertJudged> Of(Guid message) => _judged.GetValueOrDefault(message) ?? [];

    /// <summary>Whether a Feedback that is no first answer says something that is not known yet.</summary>
    public bool IsNews(AlertAcknowledged answer, EscalationBook answers) =>
        answer.Usefulness != Usefulness.Unspecified
        && answers.AnswersOf(answers.AlertOf(answer.About)).All(before => before.Feedback != answer.Feedback)
        && Of(answer.About).All(before => before.Feedback != answer.Feedback)
        && Of(answer.About).Count(before => before.Agency == answer.Agency) < MaxOfAnAgency;

    /// <summary>One more word.</summary>
    public void Add(AlertJudged judged)
    {
        if (!_judged.TryGetValue(judged.About, out var words))
        {
            _judged[judged.About] = words = [];
        }

        words.Add(judged);
    }
}
