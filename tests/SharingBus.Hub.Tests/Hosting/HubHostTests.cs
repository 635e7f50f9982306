using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Hosting;

public sealed class HubHostTests : HubTest
{
    [Fact]
    public async Task Hub_GivenTwoSources_PublishesOneAlertAndAcknowledges()
    {
        Node.Deliver(Notice(1, "police"));
        var last = Node.Deliver(Notice(2, "school"));

        var request = await NextAsync(Node.Published);
        Assert.Equal((NoticeType.Alert, "fusion"), (request.Type, request.Agency));
        Assert.Equal([Sample.Id(1), Sample.Id(2)], request.Parents.Select(parent => MessageIds.Read(parent)!.Value));
        Assert.Equal(AlertMessageType.Alert, Alert.Parser.ParseFrom(request.Notice).MessageType);
        await AcknowledgedAsync(last);
        var open = Assert.Single(Node.Opened);
        Assert.Equal(("fusion.analyst", "hub", "fusion"), (open.Role, open.Subscriber, open.Agency));
        Assert.Equal([NoticeType.ThreatNotice, NoticeType.Feedback, NoticeType.InformationResponse], open.Types_);
    }

    // More than is read ahead, and than one commit takes.
    [Fact]
    public async Task Hub_BehindByHundreds_TakesThemAllInTheirOrder()
    {
        await Hub.DisposeAsync();
        Node.Deliver(Notice(1, "police"));
        for (var number = 2; number < 700; number++)
        {
            Node.Deliver(Notice(number, "ngo", n => n.Plate($"P {number}")));
        }

        var last = Node.Deliver(Notice(700, "school"));
        Hub = await StartHubAsync();

        var request = await NextAsync(Node.Published);
        Assert.Equal([Sample.Id(1), Sample.Id(700)], request.Parents.Select(parent => MessageIds.Read(parent)!.Value));
        ulong acknowledged = 0;
        while (acknowledged < last)
        {
            var next = await NextAsync(Node.Acknowledged);
            Assert.True(next > acknowledged);
            acknowledged = next;
        }
    }

    [Fact]
    public async Task Hub_WhoseNoticeIsRetracted_CancelsTheAlertAtEveryHolder()
    {
        Node.Deliver(Notice(1, "police"));
        Node.Deliver(Notice(2, "school"));
        await NextAsync(Node.Published);
        Node.Deliver(Retraction(2, "school"));

        var change = await NextAsync(Node.Changed);
        Assert.Equal(ChangeKind.Cancel, change.Change.Kind);
        Assert.Equal(Sample.Id(10_000), MessageIds.Read(change.Change.Target));
        var cancel = await NextAsync(Node.Published);
        Assert.Equal(AlertMessageType.Cancel, Alert.Parser.ParseFrom(cancel.Notice).MessageType);
    }

    [Fact]
    public async Task Hub_WhoseAnswerWasLost_SendsTheSameBytesUnderTheSameId()
    {
        Node.LoseAnswers = 2;
        Node.Deliver(Notice(1, "police"));
        Node.Deliver(Notice(2, "school"));

        PublishRequest[] attempts = [await NextAsync(Node.Published), await NextAsync(Node.Published), await NextAsync(Node.Published)];
        Assert.Single(attempts.Select(attempt => (attempt.RequestId, attempt.Notice)).Distinct());
    }

    [Fact]
    public async Task Hub_Restarted_GoesOnWithoutASecondAlert()
    {
        Node.Deliver(Notice(1, "police"));
        Node.Deliver(Notice(2, "school"));
        await NextAsync(Node.Published);
        await AlertsListedAsync(1);

        await Hub.DisposeAsync();
        Hub = await StartHubAsync();
        Node.Deliver(Notice(2, "school"));
        Node.Deliver(Notice(3, "ngo"));

        var update = await NextAsync(Node.Published);
        Assert.Equal(AlertMessageType.Update, Alert.Parser.ParseFrom(update.Notice).MessageType);
        Assert.Equal(
            [Sample.Id(10_000), Sample.Id(1), Sample.Id(2), Sample.Id(3)],
            update.Parents.Select(parent => MessageIds.Read(parent)!.Value));
        await AlertsListedAsync(2);
        Assert.False(Node.Published.Reader.TryPeek(out _));
    }

    // Nothing is written on the way down: what is on disk is what a kill would leave. Torn lines are HistoryStoreTests' matter.
    [Fact]
    public async Task Hub_EndedBetweenPublishAndRecord_GetsTheFirstAnswerAgain()
    {
        Node.LoseAnswers = int.MaxValue;
        Node.Deliver(Notice(1, "police"));
        var last = Node.Deliver(Notice(2, "school"));
        var first = await NextAsync(Node.Published);
        await AcknowledgedAsync(last);
        await Hub.DisposeAsync();
        Node.LeaveEndedHub();

        Hub = await StartHubAsync();

        var again = await NextAsync(Node.Published);
        Assert.Equal((first.RequestId, first.Notice), (again.RequestId, again.Notice));
        var situation = await AlertsListedAsync(1);
        Assert.Equal(Sample.Id(10_000), MessageIds.Read(situation.Alerts[0]));
    }

    [Fact]
    public async Task Hub_GivenAPersonKey_ProposesAndAlertsOnlyAfterAnAnalystConfirmed()
    {
        Node.Deliver(Notice(1, "police", n => n.Person()));
        await AcknowledgedAsync(Node.Deliver(Notice(2, "school", n => n.Person())));
        var client = Fusion("fusion");
        var proposal = Assert.Single((await client.ListProposalsAsync(new ListProposalsRequest())).Proposals);
        Assert.Equal(ProposalState.Open, proposal.State);
        Assert.Empty((await client.ListSituationsAsync(new ListSituationsRequest())).Situations);
        Assert.False(Node.Published.Reader.TryPeek(out _));

        var decided = await client.DecideProposalAsync(Decision(proposal.ProposalId));

        Assert.Equal((ProposalState.Confirmed, "A. Analyst"), (decided.Proposal.State, decided.Proposal.Analyst));
        await NextAlertAsync();
        var again = await client.DecideProposalAsync(Decision(proposal.ProposalId));
        Assert.Equal(decided, again);
    }

    [Theory]
    [InlineData("", "PROBABLE", "same pupil number")]
    [InlineData("A. Analyst", "", "same pupil number")]
    [InlineData("A. Analyst", "POSSIBLE", "same pupil number")]
    [InlineData("A. Analyst", "PROBABLE", " ")]
    public async Task Decision_ThatLacksWhatMustBeOnRecord_IsRefused(string analyst, string certainty, string reason)
    {
        var request = Decision("pro-1");
        (request.Analyst, request.IdentityCertainty, request.Reason) = (analyst, certainty, reason);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await Fusion("fusion").DecideProposalAsync(request));
        Assert.Equal("DECISION_INCOMPLETE", WireError.ReasonOf(error));
    }

    [Fact]
    public async Task Caller_OfAnotherAgency_IsRefused()
    {
        var client = Fusion("police");
        Func<Task>[] calls =
        [
            async () => await client.ListSituationsAsync(new ListSituationsRequest()),
            async () => await client.ListProposalsAsync(new ListProposalsRequest()),
            async () => await client.DecideProposalAsync(Decision("pro-1")),
        ];
        foreach (var call in calls)
        {
            Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
        }
    }

    [Fact]
    public async Task Situations_OnSeveralPages_AreGivenOnceEachNewestFirst()
    {
        ulong last = 0;
        for (var number = 1; number <= 10; number++)
        {
            last = Node.Deliver(Notice(number, "police", n => n.Plate($"P{(number + 1) / 2}")));
        }

        await AcknowledgedAsync(last);
        var client = Fusion("fusion");
        List<Situation> all = [];
        var token = "";
        do
        {
            var page = await client.ListSituationsAsync(new ListSituationsRequest { PageSize = 2, PageToken = token });
            Assert.InRange(page.Situations.Count, 1, 2);
            all.AddRange(page.Situations);
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        Assert.Equal(
            new[] { 9, 7, 5, 3, 1 }.Select(number => $"sit-{Sample.Id(number):N}"),
            all.Select(situation => situation.SituationId));
        Assert.Equal("Both name the same vehicle plate.", Assert.Single(all[0].Links).Explanation);
    }

    [Theory]
    [InlineData("ffff")]
    [InlineData("0afeffffff070801")] // a handling that claims 2,147,483,646 bytes
    public async Task UnreadableNotice_IsPassedOverAndTheFeedGoesOn(string bytes)
    {
        var broken = Notice(1, "police");
        broken.Notice = Google.Protobuf.ByteString.CopyFrom(Convert.FromHexString(bytes));
        Node.Deliver(broken);
        Node.Deliver(Notice(2, "police"));
        Node.Deliver(Notice(3, "school"));

        var request = await NextAsync(Node.Published);
        Assert.Equal(2, request.Parents.Count);
    }

    // Beside the agencies that are asked because of the person.
    private async Task NextAlertAsync()
    {
        while ((await NextAsync(Node.Published)).Type != NoticeType.Alert)
        {
            // A question.
        }
    }

    private static DecideProposalRequest Decision(string proposal) => new()
    {
        ProposalId = proposal,
        Confirm = true,
        Analyst = "A. Analyst",
        IdentityCertainty = "PROBABLE",
        Reason = "Same pupil number in both records.",
    };

    private Task<Situation> AlertsListedAsync(int count)
    {
        var client = Fusion("fusion");
        return UntilAsync(async patience =>
        {
            var page = await client.ListSituationsAsync(new ListSituationsRequest(), cancellationToken: patience);
            return page.Situations.SingleOrDefault() is { } situation && situation.Alerts.Count == count ? situation : null;
        });
    }

    private FusionService.FusionServiceClient Fusion(string agency) => new(Channel(agency, "analysis"));
}
