using System.Text.Json;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Hub.Rebuild;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Hub.Tests.History;
using SharingBus.Hub.Tests.Hosting;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Tests.Rebuild;

/// <summary>A hub with a past, whose history can be taken away.</summary>
public abstract class RebuildTest : HubTest
{
    private protected const string One = "sit-01950000000070008000000000000001";

    private const string Alerting = """
        routes: [{ id: desks, reason: They can act., recipients: [{ agency: police }, { agency: school }], acknowledged_by: EACH, chain: next }]
        chains: [{ id: next, steps: [{ rota: lead }, { recipients: [{ agency: social }] }] }]
        rotas:
          - id: lead
            time_zone: Etc/UTC
            shifts: [{ days: [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY], from: "00:00", until: "00:00", person: L. Ead, recipient: { agency: social, roles: [social.lead] } }]
        """;

    private protected string HistoryFile => Path.Combine(DataDirectory, "hub.history");

    private protected override HubOptions Options
    {
        get
        {
            var file = Path.Combine(DataDirectory, "alerting.yaml");
            File.WriteAllText(file, Alerting);
            return new() { Agency = "fusion", Node = NodeAddress, DataDirectory = DataDirectory, AlertingFile = file };
        }
    }

    private protected FusionService.FusionServiceClient Analyst() => new(Channel("fusion", "analysis"));

    private protected AlertService.AlertServiceClient Coordinator() => new(Channel("fusion", "console"));

    /// <summary>Notices of every fate, a split, a merge that was withdrawn, a decided proposal, answers of both kinds and a hand-over.</summary>
    private protected async Task LiveAsync()
    {
        Node.Deliver(Notice(1, "police"));
        Node.Deliver(Notice(2, "school"));
        await NextAsync(Node.Published);
        await AlertAsync(record => record.State == AlertState.Open);
        Node.Deliver(Notice(4, "ngo", n => n.Plate("B2").Person()));
        Node.Deliver(Notice(5, "health", n => n.Plate("C3").Person()));
        Node.Deliver(Answer(700, "police"));
        var gone = Node.Deliver(Notice(6, "youth", n => n.Plate("D4")));
        await AcknowledgedAsync(Node.Deliver(Retraction(6, "youth")));
        Node.Destroy(gone); // its content is gone at the node, and the word of it is not
        await AlertAsync(record => record.Acknowledgements.Count == 1);
        await Analyst().DecideSituationAsync(Decision(DecisionKind.Merge, One, 4));
        await NextAsync(Node.Published);
        await AlertAsync(record => MessageIds.Read(record.MessageId) == Sample.Id(10_001));
        await Analyst().WithdrawDecisionAsync(new WithdrawDecisionRequest { DecisionId = "dec-1", Analyst = "B. Analyst", Reason = "Looked again." });
        await NextAsync(Node.Published);
        await AlertAsync(record => MessageIds.Read(record.MessageId) == Sample.Id(10_002));
        var proposal = (await Analyst().ListProposalsAsync(new ListProposalsRequest())).Proposals[0];
        await Analyst().DecideProposalAsync(new DecideProposalRequest { ProposalId = proposal.ProposalId, Analyst = "A. Analyst", IdentityCertainty = "PROBABLE", Reason = "Another person." });
        await Analyst().DecideSituationAsync(Decision(DecisionKind.Confirm, One));
        await Coordinator().HandOverAsync(new HandOverRequest { Rota = "lead", From = "L. Ead", To = "S. Tand-In", Reason = "ill" });
    }

    /// <summary>Stops the hub and takes its history away.</summary>
    /// <returns>What it knew.</returns>
    private protected async Task<string> LoseAsync()
    {
        await Hub.DisposeAsync();
        var known = Known();
        TakeAway();
        return known;
    }

    /// <summary>Takes the history away, whatever it lies in.</summary>
    private protected virtual void TakeAway() => Directory.GetFiles(DataDirectory, "hub.history*").ToList().ForEach(File.Delete);

    /// <summary>Everything that the history says, as it is written.</summary>
    private protected string Known()
    {
        using var ledger = HubLedger.Over(HistoryStore.Open(Options.CreateEngine()));
        return string.Join('\n', ledger.Read(state => state.Compact().Select(happened => JsonSerializer.Serialize(happened, HubJson.Default.HubEvent)).ToList()));
    }

    private protected Task<HubRebuild> RebuildAsync(TextWriter? output = null, CancellationToken cancellation = default) =>
        HubRebuild.RunAsync(Options, Profile(), output ?? TextWriter.Null, cancellation);

    private protected Task<AlertRecord> AlertAsync(Func<AlertRecord, bool> wanted)
    {
        var client = Coordinator();
        return UntilAsync(async patience => (await client.ListAlertsAsync(new ListAlertsRequest(), cancellationToken: patience)).Alerts.FirstOrDefault(wanted));
    }

    /// <summary>What the hub publishes next is about something new: nothing old was said again before.</summary>
    private protected async Task AssertNothingIsSaidAgainAsync()
    {
        Node.Deliver(Notice(21, "police", n => n.Plate("NB-18")));
        Node.Deliver(Notice(22, "school", n => n.Plate("NB-18")));
        var request = await NextAsync(Node.Published);
        Xunit.Assert.Equal([Sample.Id(21), Sample.Id(22)], request.Parents.Select(parent => MessageIds.Read(parent)!.Value));
    }

    private protected static DecideSituationRequest Decision(DecisionKind kind, string situation, params int[] notices) => new()
    {
        Kind = kind,
        SituationId = situation,
        Notices = { notices.Select(number => MessageIds.Write(Sample.Id(number))) },
        Analyst = "A. Analyst",
        Reason = "Seen by the patrol.",
    };

    private protected static Delivery Answer(int number, string origin, int about = 10_000) => new()
    {
        MessageId = MessageIds.Write(Sample.Id(number)),
        Type = NoticeType.Feedback,
        Origin = origin,
        Notice = new Feedback { Usefulness = Usefulness.Useful, About = MessageIds.Write(Sample.Id(about)) }.ToByteString(),
    };
}
