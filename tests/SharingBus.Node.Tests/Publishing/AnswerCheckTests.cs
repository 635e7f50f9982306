using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Tests.Derivation;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Publishing;

/// <summary>Who may decide an answer: a person who is named to the node, or a standing rule where neither agency nor subject forbids it.</summary>
public sealed class AnswerCheckTests
{
    private const string NeedsAPerson = "ANSWER_NEEDS_A_PERSON";

    [Fact]
    public async Task Answer_OfAPerson_NamesThePersonAndARoleOfTheAgency()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync();
        ByteString question = await AskedAboutAsync(police, Adult());

        Assert.Equal((StatusCode.FailedPrecondition, NeedsAPerson, "person"), Refusal(await police.RefusedAsync(Answered(question, DecidedBy.Person))));
        Assert.Equal((StatusCode.FailedPrecondition, NeedsAPerson, "person"), Refusal(await police.RefusedAsync(Answered(question, DecidedBy.Person, " "))));
        Assert.Equal(
            (StatusCode.InvalidArgument, "UNKNOWN_ROLE", "decided_by_role"),
            Refusal(await police.RefusedAsync(Answered(question, DecidedBy.Person, "R. Example", TestBundle.SafeguardingLead))));
        await police.PublishAsync(Answered(question, DecidedBy.Person, "R. Example"));
    }

    [Fact]
    public async Task Answer_OfAStandingRule_AboutAnAdult_IsAccepted()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync();

        await police.PublishAsync(Answered(await AskedAboutAsync(police, Adult()), DecidedBy.StandingRule));
    }

    [Fact]
    public async Task Answer_OfAStandingRule_AboutWhomItMustNotDecide_IsRefused()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync();
        ByteString[] questions =
        [
            await AskedAboutAsync(police, Adult(notice => notice.Persons[0].AgeStatus = AgeStatus.Child)),
            await AskedAboutAsync(police, Adult(notice => notice.Persons[0].AgeStatus = AgeStatus.Unknown)),
            await AskedAboutAsync(police, Adult(notice => notice.Persons[0].HealthNote = "In treatment")),
            await AskedAboutAsync(police, Adult(notice => (notice.Handling.SecrecyGate, notice.Handling.SecrecyLiftedBy) = (SecrecyGate.Health, "the patient"))),
            await AskedAboutAsync(police, Adult(notice => notice.Handling.SecrecyGate = SecrecyGate.Unspecified)),
            await police.SchoolAsksAsync(await police.ReceiveThreatAsync(), Purpose.SituationalAwareness),
            await police.SchoolAsksAsync(await police.ReceiveAsync(NoticeType.ThreatNotice, Adult()), Purpose.SituationalAwareness),
            await police.SchoolAsksAsync(Unknown(), Purpose.SituationalAwareness),
            await police.ReceiveAsync(NoticeType.InformationRequest, new InformationRequest { Handling = new Handling { Purpose = Purpose.SituationalAwareness } }),
            await police.SchoolAsksAsync(await OfAnotherTypeAsync(police), Purpose.SituationalAwareness),
            Unknown(),
        ];

        foreach (ByteString question in questions)
        {
            Assert.Equal((StatusCode.FailedPrecondition, NeedsAPerson, "decided_by"), Refusal(await police.RefusedAsync(Answered(question, DecidedBy.StandingRule))));
        }
    }

    // What is left of it says nothing of a child.
    [Fact]
    public async Task Answer_OfAStandingRule_AboutANoticeThatWasErased_IsRefused()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync();
        ByteString own = (await police.PublishAsync(new PublishRequest { Type = NoticeType.ThreatNotice, Notice = Adult().ToByteString() })).MessageId;
        ByteString question = await police.SchoolAsksAsync(own, Purpose.SituationalAwareness);
        await police.Records.ChangeNoticeAsync(new ChangeNoticeRequest
        {
            RequestId = "erase", Change = new Change { Kind = ChangeKind.Erase, Reason = ChangeReason.Unlawful, Target = own },
        });

        Assert.Equal((StatusCode.FailedPrecondition, NeedsAPerson, "decided_by"), Refusal(await police.RefusedAsync(Answered(question, DecidedBy.StandingRule))));
    }

    // Its motivation is a number where an answer says who decided it.
    [Fact]
    public async Task NoticeThatIsNoAnswer_IsLeftAlone()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync();
        ThreatNotice notice = Adult(notice => notice.Motivation = (Motivation)DecidedBy.StandingRule);

        await police.PublishAsync(new PublishRequest { Type = NoticeType.ThreatNotice, Notice = notice.ToByteString() });
    }

    [Theory]
    [InlineData(Sector.Health)]
    [InlineData(Sector.CivilSociety)]
    [InlineData(Sector.Unspecified)]
    public async Task Answer_OfAStandingRule_OfSuchAnAgency_IsRefused(Sector sector)
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync(sector: sector);
        ByteString question = await AskedAboutAsync(police, Adult());

        Assert.Equal((StatusCode.FailedPrecondition, NeedsAPerson, "decided_by"), Refusal(await police.RefusedAsync(Answered(question, DecidedBy.StandingRule))));
        await police.PublishAsync(Answered(question, DecidedBy.Person, "R. Example"));
    }

    [Fact]
    public async Task Answer_ThatDoesNotSayWhoDecided_IsLeftToWhoeverAsked()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync();

        await police.PublishAsync(Answered(await AskedAboutAsync(police, Adult()), DecidedBy.Unspecified));
    }

    private static (StatusCode Status, string? Reason, string Field) Refusal(RpcException refused) =>
        (refused.StatusCode, WireError.ReasonOf(refused), Assert.Single(WireError.ViolationsOf(refused)).Field);

    private static ThreatNotice Adult(Action<ThreatNotice>? change = null)
    {
        ThreatNotice notice = Notices.Threat();
        change?.Invoke(notice);
        return notice;
    }

    private static ByteString Unknown() => ByteString.CopyFrom(Guid.CreateVersion7().ToByteArray(bigEndian: true));

    // It names a child where a threat notice names nobody.
    private static async Task<ByteString> OfAnotherTypeAsync(DerivingPolice police)
    {
        ThreatNotice threat = Adult(notice => notice.Persons[0].AgeStatus = AgeStatus.Child);
        var request = new InformationRequest
        {
            Handling = threat.Handling, Urgency = Urgency.Expected, Question = "Who knows more?", AskedAgencies = { TestBundle.School }, Persons = { threat.Persons },
        };
        return (await police.PublishAsync(new PublishRequest { Type = NoticeType.InformationRequest, Notice = request.ToByteString() })).MessageId;
    }

    private static async Task<ByteString> AskedAboutAsync(DerivingPolice police, ThreatNotice notice)
    {
        PublishResponse own = await police.PublishAsync(new PublishRequest { Type = NoticeType.ThreatNotice, Notice = notice.ToByteString() });
        return await police.SchoolAsksAsync(own.MessageId, Purpose.SituationalAwareness);
    }

    private static PublishRequest Answered(ByteString question, DecidedBy decidedBy, string person = "", string role = TestBundle.DutyDesk) => new()
    {
        Type = NoticeType.InformationResponse,
        Person = person,
        Notice = new InformationResponse
        {
            Handling = Notices.Threat().Handling,
            Answer = Answer.Hit,
            Request = question,
            DecidedBy = decidedBy,
            DecidedByRole = decidedBy == DecidedBy.Unspecified ? "" : role,
        }.ToByteString(),
    };
}
