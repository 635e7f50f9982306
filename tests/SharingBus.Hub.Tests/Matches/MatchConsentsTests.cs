using SharingBus.Fusion.V1;
using SharingBus.Hub.History;
using SharingBus.Hub.Matches;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Matches;

/// <summary>Which answer to a question counts, and what of what was said is about a match.</summary>
public sealed class MatchConsentsTests
{
    private const long AnswerBy = 1_000;

    private static readonly MatchParty Police = Party("police", 1, 3);
    private static readonly MatchParty School = Party("school", 2, 4);
    private static readonly PersonMatch Match = new("mat-1", [Police, School], PersonMustAnswer: false);

    private readonly MatchBook _book = new();
    private readonly MatchConsents _consents;
    private int _responses = 700;

    public MatchConsentsTests() => _consents = new MatchConsents(_book);

    public static TheoryData<string, (Answer Answer, DecidedBy By, string Role, long At)[], Answer?> Answers => new()
    {
        { "a hit in time", [(Answer.Hit, DecidedBy.Person, "lead", AnswerBy)], Answer.Hit },
        { "a hit too late", [(Answer.Hit, DecidedBy.Person, "lead", AnswerBy + 1)], null },
        { "a hit of no role", [(Answer.Hit, DecidedBy.Person, "", 1)], null },
        { "a hit that nobody decided", [(Answer.Hit, DecidedBy.Unspecified, "lead", 1)], null },
        { "a no too late, of no role, that nobody decided", [(Answer.Refused, DecidedBy.Unspecified, "", AnswerBy + 1)], Answer.Refused },
        { "a no behind a hit", [(Answer.Hit, DecidedBy.Person, "lead", 1), (Answer.Refused, DecidedBy.Unspecified, "", AnswerBy + 1)], Answer.Refused },
        { "a rule's behind a person's", [(Answer.Refused, DecidedBy.Person, "lead", 1), (Answer.Hit, DecidedBy.StandingRule, "lead", 2)], Answer.Refused },
        { "a person's behind a rule's", [(Answer.Refused, DecidedBy.StandingRule, "lead", 1), (Answer.Hit, DecidedBy.Person, "lead", 2)], Answer.Hit },
        { "a rule's last", [(Answer.Refused, DecidedBy.StandingRule, "lead", 1), (Answer.Hit, DecidedBy.StandingRule, "lead", 2)], Answer.Hit },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_ToAQuestion_CountsOrNot(string which, (Answer Answer, DecidedBy By, string Role, long At)[] given, Answer? counts)
    {
        Ask(Police, School, id: 500);
        foreach (var (answer, by, role, at) in given)
        {
            Answered(500, "police", answer, by, role, at);
        }

        Assert.True(counts == _consents.AnswerTo(Question(), personMustAnswer: false)?.Answer, which);
    }

    [Fact]
    public void Hit_OfARule_CountsWhereARuleMayDecide()
    {
        Ask(Police, School, id: 500);
        Answered(500, "police", Answer.Hit, DecidedBy.StandingRule);

        Assert.Null(_consents.AnswerTo(Question(), personMustAnswer: true));
        Assert.NotNull(_consents.AnswerTo(Question(), personMustAnswer: false));
    }

    // It came while the question was on its way, and nobody knew whose it would be.
    [Fact]
    public void Answer_OfAnotherAgencyThanWasAsked_CountsForNothing()
    {
        Ask(Police, School, id: 500);
        Answered(500, "school");

        Assert.Null(_consents.AnswerTo(Question(), personMustAnswer: false));
        Assert.Null(_consents.Consent(Match, Police, School));
    }

    // One match that was two: whoever was asked twice said last what counts, whatever notice came first.
    [Fact]
    public void Questions_AboutSeveralNotices_AreToldOnceEachInTheOrderOfTheirPlanning()
    {
        Ask(Police with { Notices = Police.Notices[1..] }, School, id: 500);
        Ask(Police, School, id: 501, plannedAt: 2);
        Answered(500, "police", Answer.Refused);
        Answered(501, "police");

        Assert.Equal([500, 501], _consents.Said(Match, Police, MatchMessageKind.Question).Select(said => Number(said.MessageId)));
        Assert.Equal("lead", _consents.Consent(Match, Police, School));
    }

    [Fact]
    public void Question_BecauseOfOneWhoIsInTheMatchNoMore_IsNotAboutIt()
    {
        Ask(Police, Party("social", 5), id: 500);
        Ask(Police, Party("school", 6), id: 501);
        Ask(Police, Party("social", 2), id: 502);

        Assert.Empty(_consents.Said(Match, Police, MatchMessageKind.Question));
    }

    [Fact]
    public void Agreement_ThatAnotherLearns_IsForThatOtherAlone()
    {
        Ask(Police, Party("social", 5), id: 500);
        Ask(Police, School, id: 501);
        Answered(500, "police");
        PersonMatch three = new("mat-1", [Police, School, Party("social", 5)], PersonMustAnswer: false);

        Assert.Equal("lead", _consents.Consent(three, Police, three.Parties[2]));
        Assert.Null(_consents.Consent(three, Police, School));
    }

    [Fact]
    public void Party_IsToldOfThoseAloneWithWhomItAgreedBothWays()
    {
        Ask(Police, School, id: 500);
        Ask(School, Police, id: 501);
        Answered(501, "school");
        Assert.Empty(_consents.ToBeTold(Match, Police));
        Assert.Empty(_consents.ToBeTold(Match, School));

        Answered(500, "police");

        Assert.Equal(School with { Contact = "lead" }, Assert.Single(_consents.ToBeTold(Match, Police)));
    }

    [Fact]
    public void Question_OnItsWayOrRefusedOrLapsed_SaysSo()
    {
        Ask(Police, School, id: null);
        Assert.Equal(MatchQuestionState.Planned, State(now: AnswerBy + 1));
        _book.Refused(Question().Message.RequestId);
        Assert.Equal(MatchQuestionState.NotAsked, State(now: AnswerBy + 1));

        Ask(School, Police, id: 501);
        Assert.Equal(MatchQuestionState.Asked, State(AnswerBy, School));
        Assert.Equal(MatchQuestionState.Lapsed, State(AnswerBy + 1, School));
    }

    private static MatchParty Party(string agency, params int[] notices) => new(agency, [.. notices.Select(Sample.Id)]);

    private static int Number(Guid? id) => Convert.ToInt32(id!.Value.ToString("N")[24..], 16);

    private KeptMatchMessage Question() => _consents.Said(Match, Police, MatchMessageKind.Question)[0];

    private MatchQuestionState State(long now, MatchParty? party = null) => _consents.StateOf(
        _consents.Said(Match, party ?? Police, MatchMessageKind.Question)[0], personMustAnswer: false, DateTimeOffset.FromUnixTimeMilliseconds(now));

    private void Ask(MatchParty party, MatchParty other, int? id, long plannedAt = 1)
    {
        MatchMessage question = new()
        {
            RequestId = $"match-{party.Agency}-{id}",
            Kind = MatchMessageKind.Question,
            Owner = party.Agency,
            About = party.Notices,
            Others = [other],
            PlannedAt = plannedAt,
            AnswerBy = AnswerBy,
        };
        _book.Plan(question);
        if (id is { } number)
        {
            _book.Sent(question.RequestId, Sample.Id(number));
        }
    }

    private void Answered(int question, string agency, Answer answer = Answer.Hit, DecidedBy by = DecidedBy.Person, string role = "lead", long at = 1) =>
        _book.Answer(new MatchAnswered(Sample.Id(question), Sample.Id(_responses++), agency, answer, by, role, at));
}
