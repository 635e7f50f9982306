using Google.Protobuf;
using Grpc.Core;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Hosting;

/// <summary>Decisions about situations as analysts take them, over gRPC.</summary>
public sealed class SituationDecisionTests : HubTest
{
    private const string One = "sit-01950000000070008000000000000001";
    private const string Three = "sit-01950000000070008000000000000003";

    [Fact]
    public async Task Split_Decided_SticksThroughLaterNoticesAndARestart()
    {
        await DeliverAsync(Notice(1, "police"), Notice(2, "school"), Notice(3, "ngo"));
        var answer = await Client().DecideSituationAsync(Request(DecisionKind.Split, One, 2));

        Assert.Equal(("dec-1", "A. Analyst", "analysis"), (answer.Decision.DecisionId, answer.Decision.Analyst, answer.Decision.System));
        Assert.Equal([[1, 3], [2]], answer.Situations.Select(Numbers));
        Assert.Equal(answer.Decision, (await Client().DecideSituationAsync(Request(DecisionKind.Split, One, 2))).Decision);

        await Hub.DisposeAsync();
        Hub = await StartHubAsync();
        await DeliverAsync(Notice(4, "health"));

        Assert.Equal([1, 3, 4], Numbers(await SituationOfAsync(1)));
        Assert.Equal([2], Numbers(await SituationOfAsync(2)));
        Assert.Equal("dec-1", Assert.Single((await SituationOfAsync(2)).Decisions).DecisionId);

        var withdrawn = await Client().WithdrawDecisionAsync(Withdrawal("dec-1"));
        Assert.Equal("Looked again.", withdrawn.Decision.Withdrawal.Reason);
        Assert.Equal([1, 2, 3, 4], Numbers(Assert.Single(withdrawn.Situations)));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(withdrawn.Decision, (await Client().WithdrawDecisionAsync(Withdrawal("dec-1"))).Decision);
    }

    [Fact]
    public async Task Merge_Decided_MakesOneSituationAndSaysWhy()
    {
        await DeliverAsync(Notice(1, "police"), Notice(3, "school", n => n.Plate("B2")), Notice(4, "ngo", n => n.Plate("B2")));

        var answer = await Client().DecideSituationAsync(Request(DecisionKind.Merge, One, 3));

        var situation = Assert.Single(answer.Situations);
        Assert.Equal([1, 3, 4], Numbers(situation));
        Assert.Contains(situation.Links, link => link is { Evidence: Evidence.Analyst, Explanation: "An analyst merged them: dec-1." });
        Assert.Equal(answer.Decision, (await Client().DecideSituationAsync(Request(DecisionKind.Merge, One, 3))).Decision);
    }

    [Fact]
    public async Task Confirmation_OfASituationThatChanged_SaysWhatCameAndLeft()
    {
        await DeliverAsync(Notice(1, "police"), Notice(2, "school"));
        await Client().DecideSituationAsync(Request(DecisionKind.Confirm, One));
        await DeliverAsync(Notice(3, "ngo"), Notice(4, "health"), Retraction(2, "school"));

        var situation = await SituationOfAsync(1);

        var mark = Assert.Single(situation.Decisions);
        Assert.Equal((DecisionKind.Confirm, 2, 2u, 1u), (mark.Kind, mark.Notices.Count, mark.CameSince, mark.LeftSince));
        Assert.Equal("dec-2", (await Client().DecideSituationAsync(Request(DecisionKind.Confirm, One))).Decision.DecisionId);
    }

    [Fact]
    public async Task Rejection_OfASituation_CancelsItsAlertAtEveryHolder()
    {
        await DeliverAsync(Notice(1, "police"), Notice(2, "school"));
        await NextAsync(Node.Published);
        await UntilAsync<Situation>(async _ => await SituationOfAsync(1) is { Alerts.Count: 1 } told ? told : null);

        var answer = await Client().DecideSituationAsync(Request(DecisionKind.Reject, One));

        Assert.True(Assert.Single(answer.Situations).Rejected);
        await NextAsync(Node.Changed);
        Assert.Equal(AlertMessageType.Cancel, Alert.Parser.ParseFrom((await NextAsync(Node.Published)).Notice).MessageType);
    }

    [Fact]
    public async Task Decision_ThatContradictsAnother_IsRefusedAndNamesIt()
    {
        await DeliverAsync(Notice(1, "police"), Notice(2, "school"), Notice(3, "ngo"));
        await Client().DecideSituationAsync(Request(DecisionKind.Split, One, 3));

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await Client().DecideSituationAsync(Request(DecisionKind.Merge, Three, 2)));
        Assert.Equal(("DECISION_IN_THE_WAY", "dec-1"), (WireError.ReasonOf(refused), WireError.FactOf(refused, "decisions")));
        await Client().DecideSituationAsync(Request(DecisionKind.Reject, One));
        Assert.Equal("DECISION_IN_THE_WAY", await RefusalAsync(Request(DecisionKind.Confirm, One)));
        await Client().WithdrawDecisionAsync(Withdrawal("dec-2"));
        await Client().DecideSituationAsync(Request(DecisionKind.Confirm, One));
        Assert.Equal("DECISION_IN_THE_WAY", await RefusalAsync(Request(DecisionKind.Reject, One)));
        await Client().WithdrawDecisionAsync(Withdrawal("dec-1"));
        Assert.Equal([1, 2, 3], Numbers(await SituationOfAsync(3)));
    }

    [Fact]
    public async Task Confirmation_OfWhatASituationWas_DoesNotStandInTheWayOfRejectingWhatItBecame()
    {
        await DeliverAsync(Notice(1, "police"), Notice(2, "school"));
        await Client().DecideSituationAsync(Request(DecisionKind.Confirm, One));
        await DeliverAsync(Notice(3, "ngo"));

        var rejected = await Client().DecideSituationAsync(Request(DecisionKind.Reject, One));

        Assert.Equal(3, rejected.Decision.Notices.Count);
    }

    [Fact]
    public async Task Decision_AboutWhatIsNotThere_IsRefused()
    {
        await DeliverAsync(Notice(1, "police"), Notice(2, "school"), Notice(3, "ngo", n => n.Plate("B2")), Notice(4, "ngo", n => n.Plate().In(Actuality.Exercise)));

        Assert.Equal("SITUATION_NOT_FOUND", await RefusalAsync(Request(DecisionKind.Confirm, "sit-01950000000070008000000000000002")));
        Assert.Equal("SITUATION_NOT_FOUND", await RefusalAsync(Request(DecisionKind.Confirm, "everything")));
        Assert.Equal("NOTICE_NOT_FOUND", await RefusalAsync(Request(DecisionKind.Merge, One, 99)));
        Assert.Equal("NOTHING_TO_MERGE", await RefusalAsync(Request(DecisionKind.Merge, One, 1)));
        Assert.Equal("REALMS_DIFFER", await RefusalAsync(Request(DecisionKind.Merge, One, 4)));
        Assert.Equal("NOT_A_PART_OF_THE_SITUATION", await RefusalAsync(Request(DecisionKind.Split, One, 3)));
        Assert.Equal("NOT_A_PART_OF_THE_SITUATION", await RefusalAsync(Request(DecisionKind.Split, One, 1, 2)));
        Assert.Equal("DECISION_NOT_FOUND", await ReasonAsync(async () => await Client().WithdrawDecisionAsync(Withdrawal("dec-1"))));
        Assert.Equal("NOTICE_NOT_FOUND", await ReasonAsync(async () => await SituationOfAsync(99)));
        Assert.Empty((await Client().ListDecisionsAsync(new ListDecisionsRequest())).Decisions);
    }

    [Fact]
    public async Task Decision_ThatLacksWhatMustBeOnRecord_IsRefusedWithEveryFaultAtOnce()
    {
        DecideSituationRequest request = new() { Kind = DecisionKind.Split, SituationId = One, Notices = { ByteString.CopyFromUtf8("short") }, Reason = new string('x', 1_001) };
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await Client().DecideSituationAsync(request));

        Assert.Equal("DECISION_INCOMPLETE", WireError.ReasonOf(refused));
        Assert.Equal(["notices", "analyst", "reason"], WireError.ViolationsOf(refused).Select(fault => fault.Field));
        Assert.Equal("DECISION_INCOMPLETE", await RefusalAsync(Request(DecisionKind.Unspecified, One)));
        Assert.Equal("DECISION_INCOMPLETE", await RefusalAsync(Request(DecisionKind.Merge, One)));
        Assert.Equal("DECISION_INCOMPLETE", await RefusalAsync(Request(DecisionKind.Confirm, One, 1)));
        Assert.Equal(
            "DECISION_INCOMPLETE", await ReasonAsync(async () => await Client().WithdrawDecisionAsync(new WithdrawDecisionRequest { DecisionId = "dec-1" })));
    }

    [Fact]
    public async Task Decisions_OnSeveralPages_AreGivenOnceEachNewestFirst()
    {
        await DeliverAsync(Notice(1, "police"), Notice(3, "school", n => n.Plate("B2")), Notice(5, "ngo", n => n.Plate("C3")));
        foreach (var number in new[] { 1, 3, 5 })
        {
            await Client().DecideSituationAsync(Request(DecisionKind.Confirm, $"sit-{Sample.Id(number):N}"));
        }

        var first = await Client().ListDecisionsAsync(new ListDecisionsRequest { PageSize = 2 });
        var second = await Client().ListDecisionsAsync(new ListDecisionsRequest { PageSize = 2, PageToken = first.NextPageToken });

        Assert.Equal(["dec-3", "dec-2", "dec-1"], first.Decisions.Concat(second.Decisions).Select(decision => decision.DecisionId));
        Assert.Equal("", second.NextPageToken);
    }

    [Fact]
    public async Task Caller_OfAnotherAgency_IsRefused()
    {
        FusionService.FusionServiceClient stranger = new(Channel("police", "analysis"));
        Func<Task>[] calls =
        [
            async () => await stranger.GetSituationAsync(new GetSituationRequest { SituationId = One }),
            async () => await stranger.DecideSituationAsync(Request(DecisionKind.Confirm, One)),
            async () => await stranger.WithdrawDecisionAsync(Withdrawal("dec-1")),
            async () => await stranger.ListDecisionsAsync(new ListDecisionsRequest()),
        ];
        foreach (var call in calls)
        {
            Assert.Equal("NOT_OF_THE_HUBS_AGENCY", await ReasonAsync(call));
        }
    }

    private static DecideSituationRequest Request(DecisionKind kind, string situation, params int[] notices) => new()
    {
        Kind = kind,
        SituationId = situation,
        Notices = { notices.Select(number => MessageIds.Write(Sample.Id(number))) },
        Analyst = " A. Analyst ",
        Reason = "Seen by the patrol.",
    };

    private static WithdrawDecisionRequest Withdrawal(string decision) => new() { DecisionId = decision, Analyst = "B. Analyst", Reason = "Looked again." };

    private static List<int> Numbers(Situation situation) =>
        [.. situation.Members.Select(id => Convert.ToInt32(MessageIds.Read(id)!.Value.ToString("N")[24..], 16))];

    private FusionService.FusionServiceClient Client() => new(Channel("fusion", "analysis"));

    private async Task<Situation> SituationOfAsync(int notice) =>
        (await Client().GetSituationAsync(new GetSituationRequest { Notice = MessageIds.Write(Sample.Id(notice)) })).Situation;

    private Task<string?> RefusalAsync(DecideSituationRequest request) => ReasonAsync(async () => await Client().DecideSituationAsync(request));

    private async Task DeliverAsync(params SharingBus.Exchange.V1.Delivery[] deliveries)
    {
        ulong last = 0;
        foreach (var delivery in deliveries)
        {
            last = Node.Deliver(delivery);
        }

        await AcknowledgedAsync(last);
    }
}
