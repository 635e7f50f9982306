using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Hosting;

/// <summary>A hub with routes, a chain and a rota, between a node and its own agency's people.</summary>
public sealed class AlertServiceTests : HubTest
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

    private protected override HubOptions Options => OptionsWith(Alerting);

    [Fact]
    public async Task Alert_NobodyAcknowledges_IsEscalatedToWhoeverIsOnDuty()
    {
        var alert = await RaiseAsync();
        Assert.Equal(["police", "school"], alert.Audience.Agencies);
        Assert.Equal(["police/police.desk"], alert.Audience.Roles);
        // On record, so that only the clock is left to wake the hub.
        await UntilAsync(record => record.State == AlertState.Open);
        await Client("fusion").ListDutiesAsync(new ListDutiesRequest());
        Clock.Advance(TimeSpan.FromHours(5));

        var step = await NextAsync(Node.Published);

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
        Node.Deliver(Feedback(700, "police", 10_000));
        Node.Deliver(Feedback(701, "police", 10_000));
        Node.Deliver(Feedback(702, "school", 10_000));

        var record = await UntilAsync(record => record.State == AlertState.Acknowledged);

        Assert.Equal(
            [("police", Sample.Id(700)), ("school", Sample.Id(702))],
            record.Acknowledgements.Select(answer => (answer.Agency, MessageIds.Read(answer.Feedback)!.Value)));
        Clock.Advance(TimeSpan.FromHours(5));
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
        Clock.Advance(TimeSpan.FromHours(5));
        await AssertNothingIsTakenAsync();
    }

    [Fact]
    public async Task Retraction_OfAMember_TellsEveryHolderWhichAlertCorrectsIt()
    {
        Node.Deliver(Notice(1, "police"));
        Node.Deliver(Notice(2, "school"));
        await NextAsync(Node.Published);
        await UntilAsync(record => record.State == AlertState.Open);
        Node.Deliver(Notice(3, "ngo"));
        await NextAsync(Node.Published);
        Node.Deliver(Retraction(1, "police", ChangeReason.Inaccurate));

        var correction = await NextAsync(Node.Published);
        var change = (await NextAsync(Node.Changed)).Change;

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
        Assert.Equal(("S. Tand-In", "L. Ead"), Words((await Client("fusion").HandOverAsync(request)).Duty));
        request.To = "A. Nother";
        Assert.Equal("NOT_ON_DUTY", await ReasonAsync(client => client.HandOverAsync(request)));

        // Twice: the first start shortens the history.
        for (var start = 0; start < 2; start++)
        {
            await Hub.DisposeAsync();
            Hub = await StartHubAsync();
        }

        Assert.Equal(("S. Tand-In", "L. Ead"), Words(Assert.Single((await Client("fusion").ListDutiesAsync(new ListDutiesRequest())).Duties)));
        Clock.Advance(TimeSpan.FromDays(1));
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
        Node.Deliver(Retraction(2, "school", ChangeReason.Inaccurate));
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
            Node.Deliver(Notice(number, number % 2 == 0 ? "police" : "school", n => n.Plate($"P{(number + 1) / 2}")));
        }

        for (var alert = 0; alert < 3; alert++)
        {
            await NextAsync(Node.Published);
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
        await Hub.DisposeAsync();

        var fault = await Assert.ThrowsAsync<ArgumentException>(() => StartHubAsync(OptionsWith("routes: [{ id: x }]\ngroup_within: 5")));

        Assert.Contains("alerting.yaml:1:", fault.Message, StringComparison.Ordinal);
        Assert.Contains("alerting.yaml:2:", fault.Message, StringComparison.Ordinal);
        Hub = await StartHubAsync();
    }

    private static Delivery Feedback(int number, string origin, int about) => new()
    {
        MessageId = MessageIds.Write(Sample.Id(number)),
        Type = NoticeType.Feedback,
        Origin = origin,
        Notice = new Feedback { Usefulness = Usefulness.Useful, About = MessageIds.Write(Sample.Id(about)) }.ToByteString(),
    };

    private async Task<PublishRequest> RaiseAsync()
    {
        Node.Deliver(Notice(1, "police"));
        Node.Deliver(Notice(2, "school"));
        return await NextAsync(Node.Published);
    }

    // Steps that are due come before an alert that the next notices raise.
    private async Task AssertNothingIsTakenAsync()
    {
        Node.Deliver(Notice(21, "police", n => n.Plate("NB-18")));
        Node.Deliver(Notice(22, "school", n => n.Plate("NB-18")));
        var request = await NextAsync(Node.Published);
        Assert.Equal(AlertMessageType.Alert, Alert.Parser.ParseFrom(request.Notice).MessageType);
        Assert.False(request.RequestId.EndsWith("-e1", StringComparison.Ordinal), request.RequestId);
        Assert.Empty((await Client("fusion").ListAlertsAsync(new ListAlertsRequest { States = { AlertState.Escalated } })).Alerts);
    }

    private Task<AlertRecord> UntilAsync(Func<AlertRecord, bool> wanted)
    {
        var client = Client("fusion");
        return UntilAsync(async patience => (await client.ListAlertsAsync(new ListAlertsRequest(), cancellationToken: patience)).Alerts.FirstOrDefault(wanted));
    }

    private Task<string?> ReasonAsync<T>(Func<AlertService.AlertServiceClient, AsyncUnaryCall<T>> call) => ReasonAsync(async () => await call(Client("fusion")));

    private AlertService.AlertServiceClient Client(string agency) => new(Channel(agency, "console"));

    private HubOptions OptionsWith(string alerting)
    {
        var file = Path.Combine(DataDirectory, "alerting.yaml");
        File.WriteAllText(file, alerting);
        return new() { Agency = "fusion", Node = NodeAddress, DataDirectory = DataDirectory, AlertingFile = file };
    }
}
