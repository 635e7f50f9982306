using System.Threading.Channels;
using Google.Protobuf;
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

/// <summary>A hub with routes, a chain and a rota, between a node and its own agency's people.</summary>
public sealed class AlertServiceTests : IAsyncLifetime
{
    private const string Alerting = """
        routes:
          - id: desks
            reason: They are the ones who can act.
            recipients: [{ agency: police, roles: [police.desk] }, { agency: school }]
            acknowledged_by: EACH
            chain: next
        chains:
          - { id: next, steps: [{ rota: lead }] }
        rotas:
          - id: lead
            time_zone: Etc/UTC
            shifts: [{ days: [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY], from: "00:00", until: "00:00", person: L. Ead, recipient: { agency: social, roles: [social.lead] } }]
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestAuthority _authority = new();
    private readonly ErrorLog _errors = new();
    private readonly MovableClock _clock = new(Sample.Start);
    private readonly string _directory = Directory.CreateTempSubdirectory("sharingbus-hub-").FullName;
    private readonly List<GrpcChannel> _channels = [];
    private FakeNode _node = null!;
    private WebApplication _nodeApp = null!;
    private HubHost _hub = null!;

    public async ValueTask InitializeAsync()
    {
        (_node, _nodeApp) = await FakeNode.StartAsync(_authority, _errors.Add);
        _hub = await StartHubAsync(Alerting);
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
    public async Task Alert_NobodyAcknowledges_IsEscalatedToWhoeverIsOnDuty()
    {
        var alert = await RaiseAsync();
        Assert.Equal(["police", "school"], alert.Audience.Agencies);
        Assert.Equal(["police/police.desk"], alert.Audience.Roles);
        // On record, so that only the clock is left to wake the hub.
        await UntilAsync(record => record.State == AlertState.Open);
        await Client("fusion").ListDutiesAsync(new ListDutiesRequest());
        _clock.Advance(TimeSpan.FromHours(5));

        var step = await NextAsync(_node.Published);

        Assert.Equal(($"{alert.RequestId}-e1", "social/social.lead"), (step.RequestId, Assert.Single(step.Audience.Roles)));
        Assert.Equal(Sample.Id(10_000), MessageIds.Read(Assert.Single(step.Parents)));
        var record = await UntilAsync(record => record.State == AlertState.Escalated && record.Escalations[0].MessageId.Length > 0);
        Assert.Equal(("L. Ead", 1u, 0), (record.Escalations[0].OnDuty, record.Escalations[0].Step, record.NextStepAtUnixMillis));
    }

    [Fact]
    public async Task Feedback_OfEachAgency_AcknowledgesOnceAndEndsTheChain()
    {
        await RaiseAsync();
        await UntilAsync(record => record.State == AlertState.Open);
        _node.Deliver(Feedback(700, "police", 10_000));
        _node.Deliver(Feedback(701, "police", 10_000));
        _node.Deliver(Feedback(702, "school", 10_000));

        var record = await UntilAsync(record => record.State == AlertState.Acknowledged);

        Assert.Equal(
            [("police", Sample.Id(700)), ("school", Sample.Id(702))],
            record.Acknowledgements.Select(answer => (answer.Agency, MessageIds.Read(answer.Feedback)!.Value)));
        _clock.Advance(TimeSpan.FromHours(5));
        await AssertNothingIsTakenAsync();
    }

    [Fact]
    public async Task Person_OfTheHub_AcknowledgesForEverybodyAndAgain()
    {
        await RaiseAsync();
        await UntilAsync(record => record.State == AlertState.Open);
        AcknowledgeAlertRequest request = new() { MessageId = MessageIds.Write(Sample.Id(10_000)), Person = " C. Oordinator ", Note = "called both" };

        var first = await Client("fusion").AcknowledgeAlertAsync(request);
        var again = await Client("fusion").AcknowledgeAlertAsync(request);

        Assert.Equal(first, again);
        Assert.Equal(AlertState.Acknowledged, first.Alert.State);
        Assert.Equal(("fusion", "C. Oordinator", "called both"), (first.Alert.Acknowledgements[0].Agency, first.Alert.Acknowledgements[0].Person, first.Alert.Acknowledgements[0].Note));
        _clock.Advance(TimeSpan.FromHours(5));
        await AssertNothingIsTakenAsync();
    }

    [Fact]
    public async Task Retraction_OfAMember_TellsEveryHolderWhichAlertCorrectsIt()
    {
        _node.Deliver(Notice(1, "police"));
        _node.Deliver(Notice(2, "school"));
        await NextAsync(_node.Published);
        await UntilAsync(record => record.State == AlertState.Open);
        _node.Deliver(Notice(3, "ngo"));
        await NextAsync(_node.Published);
        _node.Deliver(Retraction(1, "police"));

        var correction = await NextAsync(_node.Published);
        var change = (await NextAsync(_node.Changed)).Change;

        Assert.Equal(AlertMessageType.Update, Alert.Parser.ParseFrom(correction.Notice).MessageType);
        Assert.Equal(
            (ChangeKind.Correct, Sample.Id(10_001), Sample.Id(10_002)),
            (change.Kind, MessageIds.Read(change.Target)!.Value, MessageIds.Read(change.Replacement)!.Value));
    }

    [Fact]
    public async Task Alert_Explained_NamesRouteReasonAndWhatIsToCome()
    {
        await RaiseAsync();
        await UntilAsync(record => record.State == AlertState.Open);

        var explained = await Client("fusion").ExplainAlertAsync(new ExplainAlertRequest { MessageId = MessageIds.Write(Sample.Id(10_000)) });

        Assert.Equal(("desks", "They are the ones who can act."), (explained.Alert.Route, explained.Reason));
        Assert.Equal(["police/police.desk", "school"], explained.Recipients);
        Assert.Equal([Sample.Id(1), Sample.Id(2)], explained.Members.Select(member => MessageIds.Read(member)!.Value));
        Assert.Contains("whoever is on duty on 'lead'", Assert.Single(explained.NextSteps), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Duty_HandedOver_IsListedAndOutlivesARestart()
    {
        HandOverRequest request = new() { Rota = "lead", From = "l. ead", To = "S. Tand-In", Reason = "ill" };
        Assert.Equal(("S. Tand-In", "L. Ead"), Words((await Client("fusion").HandOverAsync(request)).Duty));
        Assert.Equal("NOT_ON_DUTY", await ReasonAsync(client => client.HandOverAsync(request)));

        // Twice: the first start shortens the history.
        for (var start = 0; start < 2; start++)
        {
            await _hub.DisposeAsync();
            _hub = await StartHubAsync(Alerting);
        }

        Assert.Equal(("S. Tand-In", "L. Ead"), Words(Assert.Single((await Client("fusion").ListDutiesAsync(new ListDutiesRequest())).Duties)));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(("L. Ead", ""), Words(Assert.Single((await Client("fusion").ListDutiesAsync(new ListDutiesRequest())).Duties)));

        static (string, string) Words(Fusion.V1.Duty duty) => (duty.Person, duty.HandedOverBy);
    }

    [Fact]
    public async Task Request_ThatCannotBeDone_NamesTheReason()
    {
        await RaiseAsync();
        await UntilAsync(record => record.State == AlertState.Open);
        var id = MessageIds.Write(Sample.Id(10_000));

        Assert.Equal("ALERT_NOT_FOUND", await ReasonAsync(client => client.ExplainAlertAsync(new ExplainAlertRequest { MessageId = MessageIds.Write(Sample.Id(5)) })));
        Assert.Equal("ALERT_NOT_FOUND", await ReasonAsync(client => client.ExplainAlertAsync(new ExplainAlertRequest())));
        Assert.Equal("ACKNOWLEDGEMENT_INCOMPLETE", await ReasonAsync(client => client.AcknowledgeAlertAsync(new AcknowledgeAlertRequest { MessageId = id })));
        Assert.Equal("AGENCY_NOT_ASKED", await ReasonAsync(client => client.AcknowledgeAlertAsync(new AcknowledgeAlertRequest { MessageId = id, Person = "X", Agency = "ngo" })));
        Assert.Equal("HAND_OVER_INCOMPLETE", await ReasonAsync(client => client.HandOverAsync(new HandOverRequest { Rota = "lead", From = "L. Ead" })));
        Assert.Equal("ROTA_NOT_FOUND", await ReasonAsync(client => client.HandOverAsync(new HandOverRequest { Rota = "x", From = "a", To = "b", Reason = "c" })));
        _node.Deliver(Retraction(2, "school"));
        await UntilAsync(record => record.State == AlertState.Cancelled);
        Assert.Equal("ALERT_NOT_STANDING", await ReasonAsync(client => client.AcknowledgeAlertAsync(new AcknowledgeAlertRequest { MessageId = id, Person = "X" })));
    }

    [Fact]
    public async Task Caller_OfAnotherAgency_IsRefused()
    {
        var client = Client("police");
        Func<Task>[] calls =
        [
            async () => await client.ListAlertsAsync(new ListAlertsRequest()),
            async () => await client.AcknowledgeAlertAsync(new AcknowledgeAlertRequest()),
            async () => await client.ExplainAlertAsync(new ExplainAlertRequest()),
            async () => await client.ListDutiesAsync(new ListDutiesRequest()),
            async () => await client.HandOverAsync(new HandOverRequest()),
        ];
        foreach (var call in calls)
        {
            Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
        }
    }

    [Fact]
    public async Task Alerts_OnSeveralPages_AreGivenOnceEachNewestFirst()
    {
        for (var number = 1; number <= 6; number++)
        {
            _node.Deliver(Notice(number, number % 2 == 0 ? "police" : "school", $"P{(number + 1) / 2}"));
        }

        for (var alert = 0; alert < 3; alert++)
        {
            await NextAsync(_node.Published);
        }

        await UntilAsync(record => MessageIds.Read(record.MessageId) == Sample.Id(10_002));
        var first = await Client("fusion").ListAlertsAsync(new ListAlertsRequest { PageSize = 2 });
        var second = await Client("fusion").ListAlertsAsync(new ListAlertsRequest { PageSize = 2, PageToken = first.NextPageToken });

        Assert.Equal(
            [Sample.Id(10_002), Sample.Id(10_001), Sample.Id(10_000)],
            first.Alerts.Concat(second.Alerts).Select(alert => MessageIds.Read(alert.MessageId)!.Value));
        Assert.Empty(second.NextPageToken);
        Assert.Empty((await Client("fusion").ListAlertsAsync(new ListAlertsRequest { States = { AlertState.Cancelled } })).Alerts);
    }

    [Fact]
    public async Task Hub_WithAnAlertingDocumentThatCannotBeUsed_DoesNotStart()
    {
        await _hub.DisposeAsync();

        var fault = await Assert.ThrowsAsync<ArgumentException>(() => StartHubAsync("routes: [{ id: x }]\ngroup_within: 5"));

        Assert.Contains("alerting.yaml:1:", fault.Message, StringComparison.Ordinal);
        Assert.Contains("alerting.yaml:2:", fault.Message, StringComparison.Ordinal);
        _hub = await StartHubAsync(Alerting);
    }

    private static Delivery Notice(int number, string origin, string plate = "NB-17")
    {
        ThreatNotice notice = new() { Handling = new Handling { Tlp = Tlp.Green, Actuality = Actuality.Actual, Purpose = Purpose.Prevention } };
        return Sample.Delivery(number, origin, notice.Plate(plate));
    }

    private static Delivery Feedback(int number, string origin, int about) => new()
    {
        MessageId = MessageIds.Write(Sample.Id(number)),
        Type = NoticeType.Feedback,
        Origin = origin,
        Notice = new Feedback { Usefulness = Usefulness.Useful, About = MessageIds.Write(Sample.Id(about)) }.ToByteString(),
    };

    private static Delivery Retraction(int target, string origin) => new()
    {
        MessageId = MessageIds.Write(Sample.Id(500 + target)),
        Type = NoticeType.ThreatNotice,
        Origin = origin,
        Change = new Change { Kind = ChangeKind.Retract, Reason = ChangeReason.Inaccurate, Target = MessageIds.Write(Sample.Id(target)) },
    };

    private static async Task<T> NextAsync<T>(Channel<T> channel) => await channel.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    private async Task<PublishRequest> RaiseAsync()
    {
        _node.Deliver(Notice(1, "police"));
        _node.Deliver(Notice(2, "school"));
        return await NextAsync(_node.Published);
    }

    // Steps that are due come before an alert that the next notices raise.
    private async Task AssertNothingIsTakenAsync()
    {
        _node.Deliver(Notice(21, "police", "NB-18"));
        _node.Deliver(Notice(22, "school", "NB-18"));
        var request = await NextAsync(_node.Published);
        Assert.Equal(AlertMessageType.Alert, Alert.Parser.ParseFrom(request.Notice).MessageType);
        Assert.False(request.RequestId.EndsWith("-e1", StringComparison.Ordinal), request.RequestId);
        Assert.Empty((await Client("fusion").ListAlertsAsync(new ListAlertsRequest { States = { AlertState.Escalated } })).Alerts);
    }

    private async Task<AlertRecord> UntilAsync(Func<AlertRecord, bool> wanted)
    {
        using CancellationTokenSource patience = new(Patience);
        var client = Client("fusion");
        while (true)
        {
            var page = await client.ListAlertsAsync(new ListAlertsRequest(), cancellationToken: patience.Token);
            if (page.Alerts.FirstOrDefault(wanted) is { } found)
            {
                return found;
            }

            await Task.Yield();
        }
    }

    private async Task<string?> ReasonAsync<T>(Func<AlertService.AlertServiceClient, AsyncUnaryCall<T>> call) =>
        WireError.ReasonOf(await Assert.ThrowsAsync<RpcException>(async () => await call(Client("fusion"))));

    private AlertService.AlertServiceClient Client(string agency)
    {
        var channel = ServiceChannel.Open(_hub.Address, _authority.Issue(agency, "console"), _authority.Anchor);
        _channels.Add(channel);
        return new AlertService.AlertServiceClient(channel);
    }

    private async Task<HubHost> StartHubAsync(string alerting)
    {
        var file = Path.Combine(_directory, "alerting.yaml");
        await File.WriteAllTextAsync(file, alerting);
        return await HubHost.StartAsync(
            new HubOptions { Agency = "fusion", Node = _nodeApp.GrpcAddress(), DataDirectory = _directory, AlertingFile = file },
            new ServiceProfile
            {
                Name = "sharingbus-hub",
                Certificate = _authority.Issue("fusion", "hub"),
                TrustAnchor = _authority.Anchor,
                Time = _clock,
                Logging = _errors.Add,
            },
            CancellationToken.None);
    }
}
