using SharingBus.Fusion.V1;
using SharingBus.Hub.History;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Matches;

/// <summary>Who agreed to what, as far as it was asked and answered and still holds.</summary>
internal sealed class MatchConsents(MatchBook book)
{
    /// <summary>What stands of what a party was asked or told about a match, in the order in which it was planned.</summary>
    public IReadOnlyList<KeptMatchMessage> Said(PersonMatch match, MatchParty party, MatchMessageKind kind) =>
    [
        .. party.Notices.SelectMany(book.About).Distinct()
            .Where(kept => kept.Message.Kind == kind)
            .Where(kept => kept.Message.Others.Any(other => match.Parties.Any(other.Overlaps)))
            .OrderBy(kept => kept.Message.PlannedAt),
    ];

    /// <summary>Whether a question of one party is about another.</summary>
    public static bool Covers(KeptMatchMessage question, MatchParty other) => question.Message.Others.Any(other.Overlaps);

    /// <summary>
    /// The answer to a question that counts; null where there is none. A hit counts where it came in time and says by which role it was decided, and the
    /// hit of a standing rule where one may decide. Everything else is a no, and counts whenever it comes. A person's last word counts, and a rule's
    /// where no person answered.
    /// </summary>
    public MatchAnswered? AnswerTo(KeptMatchMessage question, bool personMustAnswer)
    {
        MatchAnswered[] counting =
        [
            .. (question.MessageId is { } id ? book.AnswersTo(id) : [])
                .Where(answer => answer.Agency == question.Message.Owner)
                .Where(answer => answer.Answer != Answer.Hit || (answer.At <= question.Message.AnswerBy && IsDecided(answer, personMustAnswer))),
        ];
        return Array.FindLast(counting, answer => answer.DecidedBy != DecidedBy.StandingRule) ?? counting.LastOrDefault();
    }

    /// <summary>The role by which a party agreed that another learns of it; null where it did not.</summary>
    public string? Consent(PersonMatch match, MatchParty party, MatchParty other) =>
        Said(match, party, MatchMessageKind.Question)
            .Where(question => Covers(question, other))
            .Select(question => AnswerTo(question, match.PersonMustAnswer))
            .LastOrDefault() is { Answer: Answer.Hit } answer
            ? answer.Role
            : null;

    /// <summary>Those of whom a party is to be told: each agreed that it learns of them, and it agreed that each learns of it.</summary>
    public IReadOnlyList<MatchParty> ToBeTold(PersonMatch match, MatchParty party) =>
    [
        .. match.Others(party)
            .Where(other => Consent(match, party, other) is not null)
            .Select(other => Consent(match, other, party) is { } contact ? other with { Contact = contact } : null)
            .OfType<MatchParty>(),
    ];

    /// <summary>Where a question stands.</summary>
    public MatchQuestionState StateOf(KeptMatchMessage question, bool personMustAnswer, DateTimeOffset now) => AnswerTo(question, personMustAnswer) switch
    {
        { Answer: Answer.Hit } => MatchQuestionState.Agreed,
        not null => MatchQuestionState.Declined,
        _ when question.Refused => MatchQuestionState.NotAsked,
        _ when question.IsUnderWay => MatchQuestionState.Planned,
        _ => question.Message.AnswerBy < now.ToUnixTimeMilliseconds() ? MatchQuestionState.Lapsed : MatchQuestionState.Asked,
    };

    private static bool IsDecided(MatchAnswered answer, bool personMustAnswer) => answer.Role.Length > 0 && answer.DecidedBy switch
    {
        DecidedBy.Person => true,
        DecidedBy.StandingRule => !personMustAnswer,
        _ => false,
    };
}
