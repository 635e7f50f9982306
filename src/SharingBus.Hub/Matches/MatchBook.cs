using SharingBus.Hub.Alerts;
using SharingBus.Hub.History;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Matches;

/// <summary>What agencies were asked and told about matches, and what they answered.</summary>
internal sealed class MatchBook
{
    // Each change of mind sends the others a word and stays in the history. Who has changed it so often consents no more, and can always stop consenting.
    private const int MostAnswers = 16;

    // In the order in which they were planned.
    private readonly List<string> _order = [];
    private readonly Dictionary<string, KeptMatchMessage> _kept = [];
    private readonly Dictionary<Guid, List<string>> _about = [];
    private readonly Dictionary<Guid, string> _sent = [];
    private readonly SortedDictionary<Guid, List<MatchAnswered>> _answers = [];
    private readonly Dictionary<Guid, int> _given = [];
    private bool _isOpen = true;

    /// <summary>Wakes whoever says what is to be said.</summary>
    public AlertSignal Changed { get; } = new();

    /// <summary>What is on its way to the node, in the order in which it was planned.</summary>
    public IEnumerable<MatchMessage> UnderWay => All.Where(kept => kept.IsUnderWay).Select(kept => kept.Message);

    /// <summary>Everything that was said and was not withdrawn since.</summary>
    public IEnumerable<KeptMatchMessage> Standing => All.Where(kept => !kept.Withdrawn && kept.Message.Kind != MatchMessageKind.Withdrawal);

    private IEnumerable<KeptMatchMessage> All => _order.Select(requestId => _kept[requestId]);

    /// <summary>Something changed that matches rest on: they are to be looked at.</summary>
    public void Open()
    {
        _isOpen = true;
        Changed.Raise();
    }

    /// <summary>Whether matches are to be looked at; asked once.</summary>
    public bool TakeOpen()
    {
        var was = _isOpen;
        _isOpen = false;
        return was;
    }

    /// <summary>What was said about a notice to its own agency and was not withdrawn since, in the order in which it was planned.</summary>
    public IEnumerable<KeptMatchMessage> About(Guid notice) =>
        (_about.GetValueOrDefault(notice) ?? []).Select(requestId => _kept[requestId]).Where(kept => !kept.Withdrawn);

    /// <summary>How many questions or tellings were planned whose request ids begin alike.</summary>
    public int Count(string prefix) =>
        All.Count(kept => kept.Message.Withdraws is null && kept.Message.RequestId.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The answers to a question that were not taken back, in the order in which they came.</summary>
    public IReadOnlyList<MatchAnswered> AnswersTo(Guid question) => _answers.GetValueOrDefault(question) ?? [];

    /// <summary>
    /// Whether an answer is one to a question. What is not known can only be a question on its way: the node accepted it, and its word has not
    /// come yet.
    /// </summary>
    public bool Expects(MatchAnswered answer) =>
        (_sent.TryGetValue(answer.Question, out var requestId)
            ? _kept[requestId].Message is { Kind: MatchMessageKind.Question } question && question.Owner == answer.Agency
            : UnderWay.Any(message => message.Owner == answer.Agency))
        && !AnswersTo(answer.Question).Any(before => before.Response == answer.Response)
        && (_given.GetValueOrDefault(answer.Question) < MostAnswers || TakesConsentBack(answer));

    /// <summary>Whether an answer is counted that an agency may take back.</summary>
    public bool Holds(Guid response, string agency) =>
        _answers.Values.Any(answers => answers.Exists(answer => answer.Response == response && answer.Agency == agency));

    /// <summary>A message is on its way.</summary>
    public void Plan(MatchMessage message)
    {
        _order.Add(message.RequestId);
        _kept[message.RequestId] = new KeptMatchMessage(message);
        foreach (var notice in message.About)
        {
            (_about.TryGetValue(notice, out var about) ? about : _about[notice] = []).Add(message.RequestId);
        }

        if (message.Withdraws is { } target && _kept.TryGetValue(target, out var withdrawn))
        {
            _kept[target] = withdrawn with { Withdrawn = true };
        }

        Open();
    }

    /// <summary>The node accepted a message.</summary>
    public void Sent(string requestId, Guid messageId)
    {
        if (_kept.TryGetValue(requestId, out var kept) && kept.IsUnderWay)
        {
            _kept[requestId] = kept with { MessageId = messageId };
            _sent[messageId] = requestId;
            Open();
        }
    }

    /// <summary>The node refused a message for good.</summary>
    public void Refused(string requestId)
    {
        if (_kept.TryGetValue(requestId, out var kept) && kept.IsUnderWay)
        {
            _kept[requestId] = kept with { Refused = true };
            Open();
        }
    }

    /// <summary>An agency answered.</summary>
    public void Answer(MatchAnswered answer)
    {
        (_answers.TryGetValue(answer.Question, out var answers) ? answers : _answers[answer.Question] = []).Add(answer);
        _given[answer.Question] = _given.GetValueOrDefault(answer.Question) + 1;
        Open();
    }

    /// <summary>An agency took an answer back: it is as if it had not been given.</summary>
    public void TakeBack(Guid response, string agency)
    {
        foreach (var answers in _answers.Values)
        {
            if (answers.RemoveAll(answer => answer.Response == response && answer.Agency == agency) > 0)
            {
                Open();
            }
        }
    }

    // What counts is the last word of a person, and a rule's where there is none (MatchConsents).
    private bool TakesConsentBack(MatchAnswered answer)
    {
        var answers = _answers.GetValueOrDefault(answer.Question) ?? [];
        var counting = answers.FindLast(before => before.DecidedBy != DecidedBy.StandingRule) ?? answers.LastOrDefault();
        return answer.Answer != Vocabulary.V1.Answer.Hit
            && counting is { Answer: Vocabulary.V1.Answer.Hit }
            && (answer.DecidedBy != DecidedBy.StandingRule || counting.DecidedBy == DecidedBy.StandingRule);
    }
}
