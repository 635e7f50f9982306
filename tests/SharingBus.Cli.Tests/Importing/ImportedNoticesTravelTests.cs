using Google.Protobuf;
using Grpc.Core;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Demo;
using SharingBus.Cli.Scenarios;
using SharingBus.Cli.Tests.Commands;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.TestKit.Data;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Cli.Tests.Importing;

/// <summary>What other standards' files hold crosses the demo's federation like any notice: to the roles with a grant, and to no other.</summary>
public sealed class ImportedNoticesTravelTests(ServedDemo demo) : IClassFixture<ServedDemo>
{
    private const string Analyst = "fusion.analyst";
    private const string Mentor = "youth.mentor";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Threats =
    [
        "stix apt1.json", "stix defining-campaigns-threat-actors-intrusion-sets.json", "stix identifying-a-threat-actor-profile.json",
        "stix indicator-for-malicious-url.json", "stix malware-indicator-for-file-hash.json", "stix poisonivy.json",
        "stix sighting-of-an-indicator.json", "stix sighting-of-observed-data.json",
        "stix threat-actor-leveraging-attack-patterns-and-malware.json", "stix using-granular-markings.json",
        "stix using-marking-definitions.json", "misp event.json",
    ];

    private static readonly string[] Alerts =
    [
        "cap australia.cap", "cap bushfire_valid.edxlde", "cap canada.cap", "cap earthquake-iso8859-1.cap", "cap earthquake.cap",
        "cap wcatwc-warning.cap", "cap weather.cap",
    ];

    [Fact]
    public async Task Notices_OfEveryReferenceFile_ReachTheRolesWithAGrantAndNoOther()
    {
        List<string> threats = await ImportAsync(Threats, "police-northbridge/case-system");
        List<string> alerts = await ImportAsync(Alerts, "fusion-northbridge/analyst-desk");
        string police = await MarkerAsync("police-northbridge", "case-system");

        HashSet<string> toAnalyst = await ReadUntilAsync(new SystemPath("fusion-northbridge", "demo-inbox"), Analyst, police);
        HashSet<string> toMentor = await ReadUntilAsync(new SystemPath("youth-northbridge", "demo-inbox"), Mentor, police);
        HashSet<string> released = await ReleasedAsync("police-northbridge", threats, Analyst);

        Assert.NotEmpty(released);
        Assert.Equal(released, toAnalyst.Where(threats.Contains).ToHashSet());
        Assert.DoesNotContain(toMentor, id => threats.Contains(id) || alerts.Contains(id));
        Assert.Empty(await ReleasedAsync("police-northbridge", threats, Mentor));
        Assert.Empty(await ReleasedAsync("fusion-northbridge", alerts, Mentor));
        Assert.NotEmpty(await ReleasedAsync("fusion-northbridge", alerts, "police.coordinator"));
    }

    private static ByteString Wire(string id) =>
        MessageId.TryParse(id, out MessageId parsed) ? ByteString.CopyFrom(parsed.ToByteArray()) : throw new FormatException(id);

    private static string Text(ByteString id) =>
        MessageId.TryRead(id.Span, out MessageId read) ? read.ToString() : throw new FormatException("No message id.");

    private async Task<List<string>> ImportAsync(string[] files, string system)
    {
        List<string> ids = [];
        foreach (string[] file in files.Select(f => f.Split(' ')))
        {
            ToolRun run = await ToolRun.OfAsync(
                "import", file[0], ReferenceData.Find($"{file[0]}/{file[1]}"), "--data", demo.Path, "--as", system);
            Assert.True(run.ExitCode == ExitCodes.Done, run.Output + run.Error);
            ids.AddRange(run.Output.Split('\n').Where(line => line.Contains(" is ", StringComparison.Ordinal))
                .Select(line => line.Trim().Split(' ')[^1]).Where(id => MessageId.TryParse(id, out _)));
        }

        Assert.NotEmpty(ids);
        return ids;
    }

    // A notice that analyst and mentor both get, published last: what has not come before it does not come.
    private async Task<string> MarkerAsync(string agency, string system)
    {
        ThreatNotice marker = new()
        {
            Handling = new Handling
            {
                Tlp = Tlp.Green,
                Purpose = Purpose.Prevention,
                Actuality = Actuality.Actual,
                DisclosureBasis = DisclosureBasis.PublicTask,
                SecrecyGate = SecrecyGate.None,
                Retention = new Retention
                {
                    Profile = RetentionProfile.Agreement,
                    KeepUntilUnixSeconds = demo.Federation.Clock.GetUtcNow().AddDays(90).ToUnixTimeSeconds(),
                },
            },
            Category = TipClass.Spcsa,
            Urgency = Urgency.Expected,
            Severity = Severity.Minor,
            Certainty = Certainty.Possible,
            HarmForm = HarmForm.Other,
            Assertion = Assertion.Assessment,
            Title = "The last one",
            Lang = "en",
        };
        PublishResponse accepted = await demo.Federation.Exchange(new SystemPath(agency, system)).PublishAsync(new PublishRequest
        {
            RequestId = "marker",
            Type = NoticeType.ThreatNotice,
            Notice = marker.ToByteString(),
        });
        return Text(accepted.MessageId);
    }

    private async Task<HashSet<string>> ReadUntilAsync(SystemPath inbox, string role, string last)
    {
        using var patience = new CancellationTokenSource(Patience);
        using AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> call =
            demo.Federation.Exchange(inbox).Subscribe(cancellationToken: patience.Token);
        await call.RequestStream.WriteAsync(
            new SubscribeRequest { Open = new SubscribeOpen { Role = role, Subscriber = "imports", MaxOutstanding = 10_000 } }, patience.Token);
        HashSet<string> ids = [];
        while (!ids.Contains(last))
        {
            Assert.True(await call.ResponseStream.MoveNext(patience.Token), "The node ended the stream.");
            ids.UnionWith(call.ResponseStream.Current.Deliveries.Select(d => Text(d.MessageId)));
        }

        return ids;
    }

    private async Task<HashSet<string>> ReleasedAsync(string origin, List<string> ids, string role)
    {
        LineageService.LineageServiceClient auditor = demo.Federation.Lineage(origin);
        HashSet<string> released = [];
        foreach (string id in ids)
        {
            TraceResponse trace = await auditor.TraceAsync(new TraceRequest { MessageId = Wire(id) });
            Dictionary<ulong, DecisionClass> classes = trace.DecisionClasses.ToDictionary(c => c.Index, c => c.Entry.DecisionClass);
            Outcome[] outcomes = [.. trace.Entries.Select(e => e.Entry.Decided).OfType<Decided>().SelectMany(d => d.Outcomes)];
            Assert.NotEmpty(outcomes);
            if (outcomes.Any(o => o.Verdict == Verdict.Released && classes[o.DecisionClass].Role == role))
            {
                released.Add(id);
            }
        }

        return released;
    }
}
