using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Matches;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Hub.Tests.Hosting;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Matches;

/// <summary>A hub to which agencies tell of persons, with what its analysts confirm and what agencies answer.</summary>
public abstract class MatchTest : HubTest
{
    private int _responses = 700;

    // So many sources that no alert comes between.
    private protected override HubOptions Options => new()
    {
        Agency = "fusion",
        Node = NodeAddress,
        DataDirectory = DataDirectory,
        MinimumSources = 16,
        Matches = new MatchOptions { StandingRules = ["police", "school", "social"] },
    };

    private protected FusionService.FusionServiceClient Analyst => new(Channel("fusion", "analysis"));

    /// <summary>A notice that names adults by their keys.</summary>
    private protected static Delivery About(int number, string origin, params byte[] persons) => Notice(number, origin, notice =>
    {
        notice.Handling.SecrecyGate = SecrecyGate.None;
        foreach (var key in persons.DefaultIfEmpty((byte)7))
        {
            notice.Person(key).Persons[^1].AgeStatus = AgeStatus.Adult;
        }
    });

    private protected async Task DeliverAsync(params Delivery[] deliveries)
    {
        ulong last = 0;
        foreach (var delivery in deliveries)
        {
            last = Node.Deliver(delivery);
        }

        await AcknowledgedAsync(last);
    }

    private protected async Task<string> ConfirmAsync(int one, int other)
    {
        var proposal = NoticePair.Of(Sample.Id(one), Sample.Id(other)).ProposalId();
        await Analyst.DecideProposalAsync(new DecideProposalRequest
        {
            ProposalId = proposal, Confirm = true, Analyst = "A. Analyst", IdentityCertainty = "PROBABLE", Reason = "Same pupil number in both records.",
        });
        return proposal;
    }

    /// <summary>The next questions, by the agency that each goes to.</summary>
    private protected async Task<Dictionary<string, Question>> QuestionsAsync(int count)
    {
        Dictionary<string, Question> questions = [];
        for (var number = 0; number < count; number++)
        {
            var request = await NextAsync(Node.Published);
            Assert.Equal(NoticeType.InformationRequest, request.Type);
            questions.Add(
                Assert.Single(request.Audience.Agencies), new Question(request, InformationRequest.Parser.ParseFrom(request.Notice), Node.IdOf(request.RequestId)));
        }

        return questions;
    }

    /// <summary>The next telling: to whom it goes, of whom it tells, and what the node got.</summary>
    private protected async Task<(string To, string[] Of, PublishRequest Request)> TellingAsync()
    {
        var request = await NextAsync(Node.Published);
        Assert.Equal(NoticeType.InformationResponse, request.Type);
        var response = InformationResponse.Parser.ParseFrom(request.Notice);
        Assert.All(response.Holders, holder => Assert.Equal([NoticeType.ThreatNotice], holder.Types_));
        return (
            Assert.Single(request.Audience.Agencies),
            [.. response.Holders.Select(holder => $"{holder.Agency}/{holder.ContactRole}")],
            request);
    }

    private protected Delivery Respond(
        Question question, string agency, Answer answer = Answer.Hit, DecidedBy decidedBy = DecidedBy.Person) => new()
    {
        MessageId = MessageIds.Write(Sample.Id(_responses++)),
        Type = NoticeType.InformationResponse,
        Origin = agency,
        Notice = new InformationResponse
        {
            Answer = answer, Request = MessageIds.Write(question.Id), DecidedBy = decidedBy, DecidedByRole = decidedBy == DecidedBy.Unspecified ? "" : $"{agency}.lead",
        }.ToByteString(),
    };

    private protected async Task AnswerAllAsync(Dictionary<string, Question> questions, DecidedBy decidedBy = DecidedBy.Person) =>
        await DeliverAsync([.. questions.Select(asked => Respond(asked.Value, asked.Key, decidedBy: decidedBy))]);

    /// <summary>The one match, once its sides are so.</summary>
    private protected Task<SubjectMatch> UntilSidesAsync(Func<IReadOnlyList<MatchSide>, bool> isSo)
    {
        var client = Analyst;
        return UntilAsync(async patience =>
            (await client.ListMatchesAsync(new ListMatchesRequest(), cancellationToken: patience)).Matches.SingleOrDefault(match => isSo(match.Sides)));
    }

    /// <summary>
    /// Nothing was asked or told beyond what was looked at: what is planned goes out in order, so that the question of another match is the next that
    /// comes.
    /// </summary>
    private protected async Task AssertNothingElseIsSaidAsync()
    {
        await DeliverAsync(About(401, "police", 99), About(402, "social", 99));
        await ConfirmAsync(401, 402);
        var next = InformationRequest.Parser.ParseFrom((await NextAsync(Node.Published)).Notice);
        Assert.Equal(Sample.Id(401), MessageIds.Read(Assert.Single(next.About).MessageId));
        Assert.False(Node.Changed.Reader.TryPeek(out _));
    }

    /// <summary>A question as it went out.</summary>
    internal sealed record Question(PublishRequest Request, InformationRequest Notice, Guid Id);
}
