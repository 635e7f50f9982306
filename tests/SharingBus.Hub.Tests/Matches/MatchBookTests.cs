using SharingBus.Hub.History;
using SharingBus.Hub.Matches;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Matches;

/// <summary>Whose answers are taken, and what has matches looked at again.</summary>
public sealed class MatchBookTests
{
    private readonly MatchBook _book = new();

    [Fact]
    public void Answer_ToAQuestionThatIsKnown_IsExpectedOfItsOwnerOnce()
    {
        Plan("q", MatchMessageKind.Question, "police");
        Plan("t", MatchMessageKind.Telling, "police");
        Plan("w", MatchMessageKind.Question, "school"); // on its way, which says nothing of one that is known
        _book.Sent("q", Sample.Id(500));
        _book.Sent("t", Sample.Id(501));

        Assert.True(_book.Expects(Answer(500, 700, "police")));
        Assert.False(_book.Expects(Answer(500, 700, "school")));
        Assert.False(_book.Expects(Answer(501, 700, "police")));
        _book.Answer(Answer(500, 700, "police"));
        Assert.False(_book.Expects(Answer(500, 700, "police")));
        Assert.True(_book.Expects(Answer(500, 701, "police")));
    }

    [Fact]
    public void Answer_ToAQuestionThatIsNotKnown_IsExpectedOfWhomeverOneIsOnItsWayTo()
    {
        Plan("q", MatchMessageKind.Question, "police");

        Assert.True(_book.Expects(Answer(500, 700, "police")));
        Assert.False(_book.Expects(Answer(500, 700, "school")));
        _book.Refused("q");
        Assert.False(_book.Expects(Answer(500, 700, "police")));
    }

    [Fact]
    public void Answer_TakenBack_IsThatOneAloneAndByItsAgency()
    {
        _book.Answer(Answer(500, 700, "police"));
        _book.Answer(Answer(500, 701, "police"));
        Assert.True(_book.Holds(Sample.Id(700), "police"));
        Assert.False(_book.Holds(Sample.Id(700), "school"));
        Assert.False(_book.Holds(Sample.Id(702), "police"));

        _book.TakeBack(Sample.Id(700), "school");
        Assert.Equal(2, _book.AnswersTo(Sample.Id(500)).Count);
        _book.TakeBack(Sample.Id(700), "police");

        Assert.Equal(Sample.Id(701), Assert.Single(_book.AnswersTo(Sample.Id(500))).Response);
    }

    // Each change of mind is a word to the others, and stays.
    [Theory]
    [InlineData(DecidedBy.Person)]
    [InlineData(DecidedBy.StandingRule)]
    public void Answer_ChangedTooOften_CanBeANoAlone(DecidedBy by)
    {
        Plan("q", MatchMessageKind.Question, "police");
        _book.Sent("q", Sample.Id(500));
        for (var change = 0; change < 17; change++)
        {
            var answer = Answer(500, 700 + change, "police") with { Answer = change % 2 == 0 ? Vocabulary.V1.Answer.NoHit : Vocabulary.V1.Answer.Hit, DecidedBy = by };
            Assert.True(_book.Expects(answer), $"{change}");
            _book.Answer(answer);
        }

        Assert.False(_book.Expects(Answer(500, 800, "police") with { DecidedBy = by }));
        Assert.False(_book.Expects(Answer(500, 801, "police") with { Answer = Vocabulary.V1.Answer.NoHit, DecidedBy = by }));
        _book.TakeBack(Sample.Id(700), "police");
        Assert.False(_book.Expects(Answer(500, 802, "police") with { DecidedBy = by }));
    }

    // What became of it is what the node said first.
    [Fact]
    public void Message_ThatWasSentOrRefused_StaysSo()
    {
        Plan("sent", MatchMessageKind.Question, "police");
        Plan("refused", MatchMessageKind.Question, "school");
        _book.Sent("sent", Sample.Id(500));
        _book.Refused("refused");

        _book.Refused("sent");
        _book.Sent("sent", Sample.Id(501));
        _book.Sent("refused", Sample.Id(502));

        Assert.Equal([(Sample.Id(500), false), (null, true)], _book.Standing.Select(kept => (kept.MessageId, kept.Refused)));
        Assert.False(_book.Expects(Answer(501, 700, "police")));
    }

    [Fact]
    public void Message_ThatWasWithdrawn_StandsNoMoreAndIsCountedStill()
    {
        Plan("match-a-1", MatchMessageKind.Question, "police", about: 1);
        Plan("match-b-1", MatchMessageKind.Question, "police", about: 1);
        Plan("match-a-1-w", MatchMessageKind.Withdrawal, "police", withdraws: "match-a-1");

        Assert.Equal(["match-b-1"], _book.Standing.Select(kept => kept.Message.RequestId));
        Assert.Equal(["match-b-1"], _book.About(Sample.Id(1)).Select(kept => kept.Message.RequestId));
        Assert.Equal((1, 1), (_book.Count("match-a-"), _book.Count("match-b-")));
    }

    [Fact]
    public void Matches_AreLookedAtOnceAfterEverythingThatTheyRestOn()
    {
        Assert.True(_book.TakeOpen());
        (string What, Action Happen)[] changes =
        [
            ("planned", () => Plan("a", MatchMessageKind.Question, "police")),
            ("sent", () => _book.Sent("a", Sample.Id(500))),
            ("answered", () => _book.Answer(Answer(500, 700, "police"))),
            ("taken back", () => _book.TakeBack(Sample.Id(700), "police")),
            ("planned", () => Plan("b", MatchMessageKind.Question, "school")),
            ("refused", () => _book.Refused("b")),
        ];
        foreach (var (what, happen) in changes)
        {
            Assert.False(_book.TakeOpen(), what);
            happen();
            Assert.True(_book.TakeOpen(), what);
        }
    }

    private static MatchAnswered Answer(int question, int response, string agency) =>
        new(Sample.Id(question), Sample.Id(response), agency, Vocabulary.V1.Answer.Hit, DecidedBy.Person, "lead", 1);

    private void Plan(string requestId, MatchMessageKind kind, string owner, int? about = null, string? withdraws = null) => _book.Plan(new MatchMessage
    {
        RequestId = requestId, Kind = kind, Owner = owner, PlannedAt = 1, About = about is { } notice ? [Sample.Id(notice)] : [], Withdraws = withdraws,
    });
}
