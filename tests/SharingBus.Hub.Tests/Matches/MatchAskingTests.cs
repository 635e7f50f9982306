using System.Text;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Matches;

/// <summary>Who is asked, who may answer how, and who is told of whom.</summary>
public sealed class MatchAskingTests : MatchTest
{
    [Fact]
    public async Task Proposal_Confirmed_AsksEachOwnerAboutItsOwnNoticeAlone()
    {
        await DeliverAsync(About(1, "police"), About(2, "school"));
        Assert.False(Node.Published.Reader.TryPeek(out _));
        await ConfirmAsync(1, 2);

        var questions = await QuestionsAsync(2);

        foreach (var (agency, notice) in new[] { ("police", 1), ("school", 2) })
        {
            var question = questions[agency];
            Assert.Equal([Sample.Id(notice)], question.Notice.About.Select(about => MessageIds.Read(about.MessageId)!.Value));
            Assert.Equal([Sample.Id(notice)], question.Request.Parents.Select(parent => MessageIds.Read(parent)!.Value));
            Assert.Equal([agency], question.Notice.AskedAgencies);
            Assert.Equal((Tlp.Amber, Actuality.Actual), (question.Notice.Handling.Tlp, question.Notice.Handling.Actuality));
            Assert.Equal(14, (DateTimeOffset.FromUnixTimeMilliseconds(question.Notice.AnswerBy.UnixMillis) - Sample.Start).TotalDays, 0.1);
        }

        AssertIsNotNamed(questions["police"].Request, "school", 2);
        AssertIsNotNamed(questions["school"].Request, "police", 1);
        Assert.Equal(questions["police"].Notice.Question, questions["school"].Notice.Question);
    }

    [Fact]
    public async Task Notices_OfOneAgencyOrRejected_AskNobody()
    {
        await DeliverAsync(About(1, "police"), About(2, "police"), About(3, "school"));
        await ConfirmAsync(1, 2);
        Assert.Empty((await Analyst.ListMatchesAsync(new Fusion.V1.ListMatchesRequest())).Matches);
        await Analyst.DecideProposalAsync(new Fusion.V1.DecideProposalRequest
        {
            ProposalId = NoticePair.Of(Sample.Id(1), Sample.Id(3)).ProposalId(), Analyst = "A. Analyst", IdentityCertainty = "CERTAIN", Reason = "Twins.",
        });

        await AssertNothingElseIsSaidAsync();
    }

    [Fact]
    public async Task Owners_ThatAllAgree_AreToldOfEachOther()
    {
        await DeliverAsync(About(1, "police"), About(2, "school"));
        await ConfirmAsync(1, 2);
        var questions = await QuestionsAsync(2);
        await AnswerAllAsync(questions);

        var first = await TellingAsync();
        var second = await TellingAsync();

        Assert.Equal(("police", "school/school.lead"), (first.To, Assert.Single(first.Of)));
        Assert.Equal(("school", "police/police.lead"), (second.To, Assert.Single(second.Of)));
        var told = InformationResponse.Parser.ParseFrom(first.Request.Notice);
        Assert.Equal((Answer.Hit, questions["police"].Id), (told.Answer, MessageIds.Read(told.Request)!.Value));
        Assert.Equal([questions["police"].Id, Sample.Id(1)], first.Request.Parents.Select(parent => MessageIds.Read(parent)!.Value));
        AssertIsNotNamed(first.Request, "nobody", 2);
        await AssertNothingElseIsSaidAsync();
    }

    [Theory]
    [InlineData(Answer.NoHit, DecidedBy.Person)]
    [InlineData(Answer.Refused, DecidedBy.Person)]
    [InlineData(Answer.NeitherConfirmNorDeny, DecidedBy.Unspecified)]
    [InlineData(Answer.Refused, DecidedBy.StandingRule)]
    [InlineData(Answer.Hit, DecidedBy.Unspecified)]
    public async Task Owner_ThatDoesNotAgree_KeepsEverybodyUntold(Answer answer, DecidedBy decidedBy)
    {
        await DeliverAsync(About(1, "police"), About(2, "school"));
        await ConfirmAsync(1, 2);
        var questions = await QuestionsAsync(2);
        await DeliverAsync(Respond(questions["police"], "police"), Respond(questions["school"], "school", answer, decidedBy));

        await AssertNothingElseIsSaidAsync();
    }

    [Fact]
    public async Task Answer_OfAnotherAgencyThanWasAsked_CountsForNobody()
    {
        await DeliverAsync(About(1, "police"), About(2, "school"));
        await ConfirmAsync(1, 2);
        var questions = await QuestionsAsync(2);
        await UntilSidesAsync(sides => sides.All(side => side.Questions[0].State == Fusion.V1.MatchQuestionState.Asked));
        await DeliverAsync(Respond(questions["police"], "police"), Respond(questions["school"], "police"), Respond(questions["school"], "social"));

        await AssertNothingElseIsSaidAsync();

        // What nobody asked for fills no history.
        Assert.Single(Node.Notebook.Notes, note => note.Contains("match-answered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Question_ThatTheNodeRefusesForGood_IsNotAskedAgain()
    {
        ExpectedError = "was refused for good: NOTICE_INVALID";
        Node.BeforePublish = () => throw WireError.Create(StatusCode.InvalidArgument, "NOTICE_INVALID", "It cannot be read.");
        await DeliverAsync(About(1, "police"), About(2, "school"));
        await ConfirmAsync(1, 2);
        await UntilSidesAsync(sides => sides.All(side => side.Questions is [{ State: Fusion.V1.MatchQuestionState.NotAsked }]));
        Node.BeforePublish = () => { };

        await AssertNothingElseIsSaidAsync();
    }

    [Fact]
    public async Task Question_ThatTheNotebookDoesNotHold_IsNotAskedBeforeItDoes()
    {
        await DeliverAsync(About(1, "police"), About(2, "school"));
        Node.Notebook.IsClosed = true;

        Assert.Equal("NOT_IN_THE_JOURNAL", await ReasonAsync(() => ConfirmAsync(1, 2)));
        Assert.False(Node.Published.Reader.TryPeek(out _));
        Node.Notebook.IsClosed = false;

        await QuestionsAsync(2);
    }

    // Whoever did not agree is in no byte that goes to anybody, and is not counted either.
    [Fact]
    public async Task Match_OfThree_NamesNobodyWhoDidNotAgree()
    {
        await DeliverAsync(About(1, "police"), About(2, "school"), About(3, "canary-house"));
        await ConfirmAsync(1, 2);
        var pair = await QuestionsAsync(2);
        await ConfirmAsync(2, 3);
        var third = await QuestionsAsync(3);
        await AnswerAllAsync(pair);
        await DeliverAsync(
            Respond(third["police"], "police"), Respond(third["school"], "school"), Respond(third["canary-house"], "canary-house", Answer.Refused));

        var first = await TellingAsync();
        var second = await TellingAsync();

        Assert.Equal(["police", "school"], new[] { first.To, second.To });
        Assert.Equal(pair["police"].Id, MessageIds.Read(InformationResponse.Parser.ParseFrom(first.Request.Notice).Request)!.Value);
        Assert.Equal(["school/school.lead", "police/police.lead"], first.Of.Concat(second.Of));
        foreach (var request in new[] { first.Request, second.Request, third["police"].Request, third["school"].Request, pair["police"].Request })
        {
            AssertIsNotNamed(request, "canary-house", 3);
        }

        await AssertNothingElseIsSaidAsync();
    }

    [Fact]
    public async Task Match_ThatGrows_AsksOnlyAboutThoseWhoCame()
    {
        await DeliverAsync(About(1, "police"), About(2, "school"));
        await ConfirmAsync(1, 2);
        await AnswerAllAsync(await QuestionsAsync(2));
        await TellingAsync();
        await TellingAsync();
        await DeliverAsync(About(3, "social"));
        await ConfirmAsync(1, 3);
        var further = await QuestionsAsync(3);

        // What the police were told stands until what takes its place is at the node.
        await UntilSidesAsync(sides => sides.All(side => side.Questions.All(question => question.State != Fusion.V1.MatchQuestionState.Planned)));
        Node.LoseAnswers = 2;
        await DeliverAsync(Respond(further["police"], "police"), Respond(further["social"], "social"));

        var first = await TellingAsync();
        var second = await TellingAsync();
        var corrected = (await NextAsync(Node.Changed)).Change;

        // The school was not asked about social services for nothing: it has not agreed that they learn of it.
        Assert.Equal(("police", "school/school.lead,social/social.lead"), (first.To, string.Join(',', first.Of)));
        Assert.Equal(("social", "police/police.lead"), (second.To, Assert.Single(second.Of)));
        Assert.Equal((ChangeKind.Correct, Node.IdOf(first.Request.RequestId)), (corrected.Kind, MessageIds.Read(corrected.Replacement)!.Value));
        Assert.False(Node.Changed.Reader.TryPeek(out _));
    }

    // One notice names two persons, and each of the others one of them.
    [Fact]
    public async Task Notice_OfTwoPersons_MakesTwoMatches()
    {
        await DeliverAsync(InOneCar(About(1, "school", 5, 6)), InOneCar(About(2, "police", 5)), InOneCar(About(3, "social", 6)));
        await ConfirmAsync(1, 2);
        await ConfirmAsync(1, 3);

        var matches = (await Analyst.ListMatchesAsync(new Fusion.V1.ListMatchesRequest())).Matches;

        Assert.Equal(["school,social", "police,school"], matches.Select(match => string.Join(',', match.Sides.Select(side => side.Agency))));

        static Delivery InOneCar(Delivery delivery) => Changed(delivery, notice => notice.Plate());
    }

    [Fact]
    public async Task Match_OfSeveralConfirmations_IsNamedAfterTheOldestNotice()
    {
        await DeliverAsync(About(1, "police"), About(2, "school"), About(3, "police"), About(4, "social"));
        foreach (var (one, other) in new[] { (3, 4), (2, 3), (1, 4) })
        {
            await ConfirmAsync(one, other);
        }

        var match = Assert.Single((await Analyst.ListMatchesAsync(new Fusion.V1.ListMatchesRequest())).Matches);
        Assert.Equal(NoticePair.Of(Sample.Id(1), Sample.Id(4)).ProposalId()[NoticePair.IdPrefix.Length..], match.MatchId["mat-".Length..]);
        Assert.Equal(["police 1 3", "school 2", "social 4"], match.Sides.Select(side => $"{side.Agency} {string.Join(' ', side.Notices.Select(id => id[15]))}"));
    }

    [Fact]
    public async Task Notices_ThatDoNotSayWhetherTheyAreReal_AskNobody()
    {
        await DeliverAsync(
            Changed(About(1, "police"), notice => notice.In(Actuality.Unspecified)), Changed(About(2, "school"), notice => notice.In(Actuality.Unspecified)));
        await ConfirmAsync(1, 2);

        await AssertNothingElseIsSaidAsync();
    }

    [Fact]
    public async Task Rules_WhereAllNoticesAreOrdinary_MayAnswer()
    {
        await DeliverAsync(About(1, "police"), About(2, "school"));
        await ConfirmAsync(1, 2);
        await AnswerAllAsync(await QuestionsAsync(2), DecidedBy.StandingRule);

        Assert.Equal("police", (await TellingAsync()).To);
        Assert.Equal("school", (await TellingAsync()).To);
    }

    public static TheoryData<string, string, Action<ThreatNotice>> NeverByRule => new()
    {
        { "a child", "school", notice => notice.Persons[0].AgeStatus = AgeStatus.Child },
        { "of unknown age", "school", notice => notice.Persons[0].AgeStatus = AgeStatus.Unknown },
        { "age not released", "school", notice => notice.Persons[0].AgeStatus = AgeStatus.Unspecified },
        { "a child beside the adult", "school", notice => notice.Person(8) },
        { "under medical secrecy", "school", notice => notice.Handling.SecrecyGate = SecrecyGate.Health },
        { "secrecy not stated", "school", notice => notice.Handling.SecrecyGate = SecrecyGate.Unspecified },
        { "with a note on health", "school", notice => notice.Persons[0].HealthNote = "In treatment" },
        { "of a civil-society agency", "youth-house", _ => { } },
    };

    // Neither of its own notice nor because of that of another: the police's rule does not count either.
    [Theory]
    [MemberData(nameof(NeverByRule))]
    public async Task Rules_WhereTheSubjectIsProtected_DecideForNobodyAndAPersonDoes(string why, string agency, Action<ThreatNotice> change)
    {
        await DeliverAsync(About(1, "police"), Changed(About(2, agency), change));
        await ConfirmAsync(1, 2);
        var questions = await QuestionsAsync(2);
        await AnswerAllAsync(questions, DecidedBy.StandingRule);
        await DeliverAsync(Respond(questions[agency], agency));

        Assert.True((await Analyst.ListMatchesAsync(new Fusion.V1.ListMatchesRequest())).Matches[0].PersonMustAnswer, why);
        Assert.Equal(
            [("police", Fusion.V1.MatchQuestionState.Asked), (agency, Fusion.V1.MatchQuestionState.Agreed)],
            (await Analyst.ListMatchesAsync(new Fusion.V1.ListMatchesRequest())).Matches[0].Sides.Select(side => (side.Agency, side.Questions[0].State)));
        await DeliverAsync(Respond(questions["police"], "police"));
        Assert.Equal("police", (await TellingAsync()).To);
    }

    [Fact]
    public async Task Term_WithoutAnAnswer_IsANoForGood()
    {
        await DeliverAsync(About(1, "police"), About(2, "school"));
        await ConfirmAsync(1, 2);
        var questions = await QuestionsAsync(2);
        await DeliverAsync(Respond(questions["police"], "police"));
        Clock.Advance(TimeSpan.FromDays(15));
        await DeliverAsync(Respond(questions["school"], "school"));

        var sides = (await Analyst.ListMatchesAsync(new Fusion.V1.ListMatchesRequest())).Matches[0].Sides;
        Assert.Equal(
            [Fusion.V1.MatchQuestionState.Agreed, Fusion.V1.MatchQuestionState.Lapsed], sides.Select(side => side.Questions[0].State));
        await AssertNothingElseIsSaidAsync();
    }

    [Fact]
    public async Task Exercise_Asked_IsMarkedAsOne()
    {
        await DeliverAsync(Drill(1, "police"), Drill(2, "school"));
        await ConfirmAsync(1, 2);

        var question = (await QuestionsAsync(2))["police"].Notice;

        Assert.Equal(Actuality.Exercise, question.Handling.Actuality);
        Assert.StartsWith("EXERCISE EXERCISE EXERCISE", question.Question, StringComparison.Ordinal);

        static Delivery Drill(int number, string origin) => Notice(number, origin, notice => notice.Person().In(Actuality.Exercise));
    }

    [Fact]
    public async Task Notice_ForNamedRecipients_IsAskedAboutUnderItsOwnLabel()
    {
        await DeliverAsync(Changed(About(1, "police"), notice => notice.Handling.Tlp = Tlp.Red), About(2, "school"));
        await ConfirmAsync(1, 2);

        var questions = await QuestionsAsync(2);

        Assert.Equal((Tlp.Red, Tlp.Amber), (questions["police"].Notice.Handling.Tlp, questions["school"].Notice.Handling.Tlp));
    }

    private static Delivery Changed(Delivery delivery, Action<ThreatNotice> change)
    {
        var notice = ThreatNotice.Parser.ParseFrom(delivery.Notice);
        change(notice);
        delivery.Notice = notice.ToByteString();
        return delivery;
    }

    private static void AssertIsNotNamed(PublishRequest request, string agency, int notice)
    {
        ReadOnlySpan<byte> bytes = request.ToByteArray();
        Assert.Equal(-1, bytes.IndexOf(Encoding.UTF8.GetBytes(agency)));
        Assert.Equal(-1, bytes.IndexOf(Sample.Id(notice).ToByteArray(bigEndian: true)));
    }
}
