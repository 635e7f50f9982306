using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Matches;

/// <summary>What was asked and told is taken back when it no longer stands, and survives the end of the process.</summary>
public sealed class MatchWithdrawalTests : MatchTest
{
    [Fact]
    public async Task Confirmation_TakenBack_IsToldToEverybodyAskedAndTold()
    {
        var (proposal, questions, tellings) = await AgreedAsync();
        Assert.Single((await Analyst.ListSituationsAsync(new ListSituationsRequest())).Situations);

        var reopened = await Analyst.ReopenProposalAsync(Reopening(proposal));

        Assert.Equal(ProposalState.Open, reopened.Proposal.State);
        Assert.Equal(
            questions.Concat(tellings).Order(), await WithdrawnAsync(4, change => Assert.Equal((ChangeKind.Retract, ChangeReason.Updated), (change.Kind, change.Reason))));
        Assert.Empty((await Analyst.ListMatchesAsync(new ListMatchesRequest())).Matches);
        Assert.Empty((await Analyst.ListSituationsAsync(new ListSituationsRequest())).Situations);
        Assert.Equal(reopened, await Analyst.ReopenProposalAsync(Reopening(proposal)));
        await AssertNothingElseIsSaidAsync();
    }

    [Fact]
    public async Task Confirmation_GivenAgain_IsAskedAsAnotherQuestion()
    {
        var (proposal, _, _) = await AgreedAsync();
        await Analyst.ReopenProposalAsync(Reopening(proposal));
        await WithdrawnAsync(4);
        await ConfirmAsync(1, 2);

        var questions = await QuestionsAsync(2);

        Assert.All(questions.Values, question => Assert.EndsWith("-2", question.Request.RequestId, StringComparison.Ordinal));
        await AssertNothingElseIsSaidAsync();
    }

    [Fact]
    public async Task Notice_Retracted_EndsTheMatchForAll()
    {
        var (_, questions, tellings) = await AgreedAsync();
        Node.Deliver(Retraction(2, "school"));

        Assert.Equal(questions.Concat(tellings).Order(), await WithdrawnAsync(4));
    }

    // Nothing can be withdrawn that the node has not named yet, and nothing stays.
    [Fact]
    public async Task Match_ThatEndsWhileItsQuestionsAreOnTheirWay_WithdrawsThemOnceTheyAreThere()
    {
        Node.LoseAnswers = int.MaxValue;
        await DeliverAsync(About(1, "police"), About(2, "school"));
        await ConfirmAsync(1, 2);
        var questions = await QuestionsAsync(2);
        await AcknowledgedAsync(Node.Deliver(Retraction(2, "school")));
        await NextAsync(Node.Published); // looked at again meanwhile
        Assert.False(Node.Changed.Reader.TryPeek(out _));
        Node.LoseAnswers = 0;

        Assert.Equal(questions.Values.Select(question => question.Id).Order(), await WithdrawnAsync(2));
    }

    [Fact]
    public async Task Notices_SetApartByAnAnalyst_EndTheMatchForAll()
    {
        var (_, questions, tellings) = await AgreedAsync();
        await Analyst.DecideSituationAsync(new DecideSituationRequest
        {
            Kind = DecisionKind.Split,
            SituationId = $"sit-{Sample.Id(1):N}",
            Notices = { MessageIds.Write(Sample.Id(2)) },
            Analyst = "A. Analyst",
            Reason = "Twins.",
        });

        Assert.Equal(questions.Concat(tellings).Order(), await WithdrawnAsync(4));
    }

    [Fact]
    public async Task Notice_OfOneOfThreeRetracted_CorrectsWhatTheOthersWereTold()
    {
        await DeliverAsync(About(1, "police"), About(2, "school"), About(3, "social"));
        await ConfirmAsync(1, 2);
        var first = await QuestionsAsync(2);
        await ConfirmAsync(2, 3);
        var second = await QuestionsAsync(3);
        await DeliverAsync([.. first.Concat(second).Select(asked => Respond(asked.Value, asked.Key))]);
        await UntilSidesAsync(sides => sides.All(side => side.ToldOf.Count == 2));
        while (Node.Published.Reader.TryRead(out _))
        {
            // Tellings on the way to this.
        }

        Node.Deliver(Retraction(3, "social"));

        Assert.Equal(["school/school.lead"], (await TellingAsync()).Of);
        Assert.Equal(["police/police.lead"], (await TellingAsync()).Of);
        await UntilSidesAsync(sides => sides.Count == 2 && sides.All(side => side.ToldOf.Count == 1));
        List<Guid> asked = [.. second.Values.Select(question => question.Id)];
        while (asked.Count > 0)
        {
            var target = MessageIds.Read((await NextAsync(Node.Changed)).Change.Target)!.Value;
            Assert.DoesNotContain(first.Values, question => question.Id == target);
            asked.Remove(target);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Owner_ThatTakesItsAgreementBack_IsNoLongerToldOf(bool byRetraction)
    {
        await DeliverAsync(About(1, "police"), About(2, "school"));
        await ConfirmAsync(1, 2);
        var questions = await QuestionsAsync(2);
        var agreed = Respond(questions["school"], "school");
        await DeliverAsync(Respond(questions["police"], "police"), agreed);
        Guid[] tellings = [Node.IdOf((await TellingAsync()).Request.RequestId), Node.IdOf((await TellingAsync()).Request.RequestId)];
        await UntilSidesAsync(sides => sides.All(side => side.ToldOf.Count == 1));

        // Another agency's word of it changes nothing, and does not stand in the way of the owner's.
        await DeliverAsync(Retracted(600, "social"));
        Assert.False(Node.Changed.Reader.TryPeek(out _));
        Node.Deliver(byRetraction ? Retracted(601, "school") : Respond(questions["school"], "school", Answer.Refused));

        Assert.Equal(tellings.Order(), await WithdrawnAsync(2));
        await AssertNothingElseIsSaidAsync();

        Delivery Retracted(int number, string by) => new()
        {
            MessageId = MessageIds.Write(Sample.Id(number)),
            Type = NoticeType.InformationResponse,
            Origin = by,
            Change = new Change { Kind = ChangeKind.Retract, Target = agreed.MessageId },
        };
    }

    [Fact]
    public async Task Hub_EndedBeforeTheNodesAnswer_AsksAgainWithTheSameBytesUnderTheSameId()
    {
        Node.LoseAnswers = int.MaxValue;
        await DeliverAsync(About(1, "police"), About(2, "school"));
        await ConfirmAsync(1, 2);
        PublishRequest[] first = [await NextAsync(Node.Published), await NextAsync(Node.Published)];
        await Hub.DisposeAsync();
        Node.LeaveEndedHub();

        Clock.Advance(TimeSpan.FromMinutes(1));
        Hub = await StartHubAsync();

        PublishRequest[] again = [await NextAsync(Node.Published), await NextAsync(Node.Published)];
        Assert.Equal(first.Select(request => (request.RequestId, request.Notice)), again.Select(request => (request.RequestId, request.Notice)));
        await AssertNothingElseIsSaidAsync();
    }

    // The owner has the question before the hub knows that the node took it.
    [Fact]
    public async Task Answer_ThatIsFasterThanTheNodesWord_Counts()
    {
        Node.LoseAnswers = int.MaxValue;
        await DeliverAsync(About(1, "police"), About(2, "school"));
        await ConfirmAsync(1, 2);
        var questions = await QuestionsAsync(2);
        await AnswerAllAsync(questions);
        Node.LoseAnswers = 0;

        await UntilSidesAsync(sides => sides.All(side => side.ToldOf.Count == 1));
    }

    [Fact]
    public async Task Hub_Restarted_AsksAndTellsNothingTwice()
    {
        await DeliverAsync(About(1, "police"), About(2, "school"));
        await ConfirmAsync(1, 2);
        var questions = await QuestionsAsync(2);
        await UntilSidesAsync(sides => sides.All(side => side.Questions[0].State == MatchQuestionState.Asked));
        await RestartAsync();
        await AnswerAllAsync(questions);
        await TellingAsync();
        await TellingAsync();
        await UntilSidesAsync(sides => sides.All(side => side.ToldOf.Count == 1));
        await RestartAsync();

        await AssertNothingElseIsSaidAsync();
    }

    [Fact]
    public async Task Request_ThatCannotBeDone_NamesTheReason()
    {
        await DeliverAsync(About(1, "police"), About(2, "school"));
        var proposal = NoticePair.Of(Sample.Id(1), Sample.Id(2)).ProposalId();

        Assert.Equal("PROPOSAL_NOT_CONFIRMED", await ReasonAsync(async () => await Analyst.ReopenProposalAsync(Reopening(proposal))));
        Assert.Equal("DECISION_INCOMPLETE", await ReasonAsync(async () => await Analyst.ReopenProposalAsync(new ReopenProposalRequest { ProposalId = proposal })));
        Assert.Equal("MATCH_NOT_FOUND", await ReasonAsync(async () => await Analyst.GetMatchAsync(new GetMatchRequest { MatchId = "mat-1" })));
        FusionService.FusionServiceClient stranger = new(Channel("police", "analysis"));
        foreach (Func<Task> call in (Func<Task>[])
            [
                async () => await stranger.ListMatchesAsync(new ListMatchesRequest()),
                async () => await stranger.GetMatchAsync(new GetMatchRequest()),
                async () => await stranger.ReopenProposalAsync(Reopening(proposal)),
            ])
        {
            Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
        }
    }

    [Fact]
    public async Task Matches_OnSeveralPages_AreGivenOnceEachNewestFirst()
    {
        for (byte person = 1; person <= 3; person++)
        {
            await DeliverAsync(About(person * 2, "police", person), About((person * 2) + 1, "school", person));
            await ConfirmAsync(person * 2, (person * 2) + 1);
        }

        var first = await Analyst.ListMatchesAsync(new ListMatchesRequest { PageSize = 2 });
        var second = await Analyst.ListMatchesAsync(new ListMatchesRequest { PageSize = 2, PageToken = first.NextPageToken });

        Assert.Equal([6, 4, 2], first.Matches.Concat(second.Matches).Select(match => match.Sides[0].Notices[0][15]).Select(number => (int)number));
        Assert.Empty(second.NextPageToken);
        Assert.Equal(second.Matches[0], (await Analyst.GetMatchAsync(new GetMatchRequest { MatchId = second.Matches[0].MatchId })).Match);
    }

    private static ReopenProposalRequest Reopening(string proposal) => new() { ProposalId = proposal, Analyst = "B. Analyst", Reason = "Twins." };

    // Two agencies agreed and were told of each other.
    private async Task<(string Proposal, Guid[] Questions, Guid[] Tellings)> AgreedAsync()
    {
        await DeliverAsync(About(1, "police"), About(2, "school"));
        var proposal = await ConfirmAsync(1, 2);
        var questions = await QuestionsAsync(2);
        await AnswerAllAsync(questions);
        Guid[] tellings = [Node.IdOf((await TellingAsync()).Request.RequestId), Node.IdOf((await TellingAsync()).Request.RequestId)];
        await UntilSidesAsync(sides => sides.All(side => side.ToldOf.Count == 1));
        return (proposal, [.. questions.Values.Select(question => question.Id)], tellings);
    }

    private async Task<IReadOnlyList<Guid>> WithdrawnAsync(int count, Action<Change>? check = null)
    {
        List<Guid> withdrawn = [];
        for (var number = 0; number < count; number++)
        {
            var change = (await NextAsync(Node.Changed)).Change;
            check?.Invoke(change);
            withdrawn.Add(MessageIds.Read(change.Target)!.Value);
        }

        withdrawn.Sort();
        return withdrawn;
    }

    private async Task RestartAsync()
    {
        await Hub.DisposeAsync();
        Hub = await StartHubAsync();
    }
}
