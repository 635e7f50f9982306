using System.Threading.Channels;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Channels;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Serving;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Hosting;

public sealed class HubHostTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestAuthority _authority = new();
    private readonly ErrorLog _errors = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("sharingbus-hub-").FullName;
    private readonly List<GrpcChannel> _channels = [];
    private FakeNode _node = null!;
    private WebApplication _nodeApp = null!;
    private HubHost _hub = null!;

    public async ValueTask InitializeAsync()
    {
        (_node, _nodeApp) = await FakeNode.StartAsync(_authority, _errors.Add);
        _hub = await StartHubAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        await _hub.DisposeAsync();
        await _nodeApp.StopAsync();
        await _nodeApp.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
        Assert.True(_errors.Errors.IsEmpty, string.Join(Environment.NewLine, _errors.Errors));
    }

    [Fact]
    public async Task Hub_GivenTwoSources_PublishesOneAlertAndAcknowledges()
    {
        _node.Deliver(Notice(1, "police"));
        var last = _node.Deliver(Notice(2, "school"));

        var request = await NextAsync(_node.Published);
        Assert.Equal((NoticeType.Alert, "fusion"), (request.Type, request.Agency));
        Assert.Equal([Sample.Id(1), Sample.Id(2)], request.Parents.Select(parent => MessageIds.Read(parent)!.Value));
        Assert.Equal(AlertMessageType.Alert, Alert.Parser.ParseFrom(request.Notice).MessageType);
        await AcknowledgedAsync(last);
        var open = Assert.Single(_node.Opened);
        Assert.Equal(("fusion.analyst", "hub", "fusion"), (open.Role, open.Subscriber, open.Agency));
        Assert.Equal([NoticeType.ThreatNotice, NoticeType.Feedback], open.Types_);
    }

    // More than is read ahead, and than one commit takes.
    [Fact]
    public async Task Hub_BehindByHundreds_TakesThemAllInTheirOrder()
    {
        await _hub.DisposeAsync();
        _node.Deliver(Notice(1, "police"));
        for (var number = 2; number < 700; number++)
        {
            _node.Deliver(Notice(number, "ngo", n => n.Plate($"P {number}")));
        }

        var last = _node.Deliver(Notice(700, "school"));
        _hub = await StartHubAsync();

        var request = await NextAsync(_node.Published);
        Assert.Equal([Sample.Id(1), Sample.Id(700)], request.Parents.Select(parent => MessageIds.Read(parent)!.Value));
        ulong acknowledged = 0;
        while (acknowledged < last)
        {
            var next = await NextAsync(_node.Acknowledged);
            Assert.True(next > acknowledged);
            acknowledged = next;
        }
    }

    [Fact]
    public async Task Hub_WhoseNoticeIsRetracted_CancelsTheAlertAtEveryHolder()
    {
        _node.Deliver(Notice(1, "police"));
        _node.Deliver(Notice(2, "school"));
        await NextAsync(_node.Published);
        _node.Deliver(Retraction(2, "school"));

        var change = await NextAsync(_node.Changed);
        Assert.Equal(ChangeKind.Cancel, change.Change.Kind);
        Assert.Equal(Sample.Id(10_000), MessageIds.Read(change.Change.Target));
        var cancel = await NextAsync(_node.Published);
        Assert.Equal(AlertMessageType.Cancel, Alert.Parser.ParseFrom(cancel.Notice).MessageType);
    }

    [Fact]
    public async Task Hub_WhoseAnswerWasLost_SendsTheSameBytesUnderTheSameId()
    {
        _node.LoseAnswers = 2;
        _node.Deliver(Notice(1, "police"));
        _node.Deliver(Notice(2, "school"));

        PublishRequest[] attempts = [await NextAsync(_node.Published), await NextAsync(_node.Published), await NextAsync(_node.Published)];
        Assert.Single(attempts.Select(attempt => (attempt.RequestId, attempt.Notice)).Distinct());
    }

    [Fact]
    public async Task Hub_Restarted_GoesOnWithoutASecondAlert()
    {
        _node.Deliver(Notice(1, "police"));
        _node.Deliver(Notice(2, "school"));
        await NextAsync(_node.Published);
        await AlertsListedAsync(1);

        await _hub.DisposeAsync();
        _hub = await StartHubAsync();
        _node.Deliver(Notice(2, "school"));
        _node.Deliver(Notice(3, "ngo"));

        var update = await NextAsync(_node.Published);
        Assert.Equal(AlertMessageType.Update, Alert.Parser.ParseFrom(update.Notice).MessageType);
        Assert.Equal(
            [Sample.Id(10_000), Sample.Id(1), Sample.Id(2), Sample.Id(3)],
            update.Parents.Select(parent => MessageIds.Read(parent)!.Value));
        await AlertsListedAsync(2);
        Assert.False(_node.Published.Reader.TryPeek(out _));
    }

    // Nothing is written on the way down: what is on disk is what a kill would leave. Torn lines are HistoryStoreTests' matter.
    [Fact]
    public async Task Hub_EndedBetweenPublishAndRecord_GetsTheFirstAnswerAgain()
    {
        _node.LoseAnswers = int.MaxValue;
        _node.Deliver(Notice(1, "police"));
        var last = _node.Deliver(Notice(2, "school"));
        var first = await NextAsync(_node.Published);
        await AcknowledgedAsync(last);
        await _hub.DisposeAsync();
        _node.LoseAnswers = 0;
        while (_node.Published.Reader.TryRead(out _))
        {
            // Attempts of the hub that ended.
        }

        _hub = await StartHubAsync();

        var again = await NextAsync(_node.Published);
        Assert.Equal((first.RequestId, first.Notice), (again.RequestId, again.Notice));
        var situation = await AlertsListedAsync(1);
        Assert.Equal(Sample.Id(10_000), MessageIds.Read(situation.Alerts[0]));
    }

    [Fact]
    public async Task Hub_GivenAPersonKey_ProposesAndAlertsOnlyAfterAnAnalystConfirmed()
    {
        _node.Deliver(Notice(1, "police", n => n.Person()));
        await AcknowledgedAsync(_node.Deliver(Notice(2, "school", n => n.Person())));
        var client = Fusion("fusion");
        var proposal = Assert.Single((await client.ListProposalsAsync(new ListProposalsRequest())).Proposals);
        Assert.Equal(ProposalState.Open, proposal.State);
        Assert.Empty((await client.ListSituationsAsync(new ListSituationsRequest())).Situations);
        Assert.False(_node.Published.Reader.TryPeek(out _));

        var decided = await client.DecideProposalAsync(Decision(proposal.ProposalId));

        Assert.Equal((ProposalState.Confirmed, "A. Analyst"), (decided.Proposal.State, decided.Proposal.Analyst));
        await NextAsync(_node.Published);
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
            last = _node.Deliver(Notice(number, "police", n => n.Plate($"P{(number + 1) / 2}")));
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
        _node.Deliver(broken);
        _node.Deliver(Notice(2, "police"));
        _node.Deliver(Notice(3, "school"));

        var request = await NextAsync(_node.Published);
        Assert.Equal(2, request.Parents.Count);
    }

    private static DecideProposalRequest Decision(string proposal) => new()
    {
        ProposalId = proposal,
        Confirm = true,
        Analyst = "A. Analyst",
        IdentityCertainty = "PROBABLE",
        Reason = "Same pupil number in both records.",
    };

    private static Delivery Notice(int number, string origin, Action<ThreatNotice>? change = null)
    {
        ThreatNotice notice = new()
        {
            Handling = new Handling { Tlp = Tlp.Green, Actuality = Actuality.Actual, Purpose = Purpose.Prevention },
        };
        (change ?? (n => n.Plate()))(notice);
        return Sample.Delivery(number, origin, notice);
    }

    private static Delivery Retraction(int target, string origin) => new()
    {
        MessageId = MessageIds.Write(Sample.Id(500)),
        Type = NoticeType.ThreatNotice,
        Origin = origin,
        Change = new Change { Kind = ChangeKind.Retract, Reason = ChangeReason.SentInError, Target = MessageIds.Write(Sample.Id(target)) },
    };

    private static async Task<T> NextAsync<T>(Channel<T> channel) => await channel.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    private async Task AcknowledgedAsync(ulong position)
    {
        while (await NextAsync(_node.Acknowledged) < position)
        {
            // Earlier positions.
        }
    }

    // The answer of the node is recorded a moment after it was given.
    private async Task<Situation> AlertsListedAsync(int count)
    {
        using CancellationTokenSource patience = new(Patience);
        var client = Fusion("fusion");
        while (true)
        {
            var page = await client.ListSituationsAsync(new ListSituationsRequest(), cancellationToken: patience.Token);
            if (page.Situations.SingleOrDefault() is { } situation && situation.Alerts.Count == count)
            {
                return situation;
            }

            await Task.Yield();
        }
    }

    private FusionService.FusionServiceClient Fusion(string agency)
    {
        var channel = ServiceChannel.Open(_hub.Address, _authority.Issue(agency, "analysis"), _authority.Anchor);
        _channels.Add(channel);
        return new FusionService.FusionServiceClient(channel);
    }

    private Task<HubHost> StartHubAsync() => HubHost.StartAsync(
        new HubOptions { Agency = "fusion", Node = _nodeApp.GrpcAddress(), DataDirectory = _directory },
        new ServiceProfile
        {
            Name = "sharingbus-hub",
            Certificate = _authority.Issue("fusion", "hub"),
            TrustAnchor = _authority.Anchor,
            Logging = _errors.Add,
        },
        CancellationToken.None);
}
