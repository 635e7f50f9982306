using System.Text;
using Google.Protobuf;
using Grpc.Net.Client;
using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.Analysis;
using SharingBus.Policy.V1;
using SharingBus.SecurityTests.Taxii;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;
using Bundle = SharingBus.Federation.V1.Bundle;

namespace SharingBus.SecurityTests.Fusion;

/// <summary>
/// Roles, grants, conditions and notices are drawn; whatever the hub says of situations and in its statistics, nothing is of a field that
/// <c>policy reach</c> denies the role that the hub subscribes in.
/// </summary>
public sealed class FusionMatrixTests
{
    private const int Notices = 6;

    // Of each notice, so that its area is no small count and the twelve are one situation.
    private const int Copies = 12;

    [Fact]
    public async Task HostileCaller_OfSituationsAndStatistics_IsToldNoFieldThatReachDenies()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");

        // One role surely sees enough that there is something to be found.
        Grant sure = new()
        {
            Id = "sure",
            Description = "Something to find.",
            Types_ = { NoticeType.ThreatNotice },
            Roles = { DrawnFederation.RoleNames()[0] },
            Purposes = { Purpose.Prevention },
            MaxTlp = Tlp.Red,
            Release = { "title", "modus", "harm_form", "place", "observed_at", "indicators" },
        };
        await using TestFederation federation = await DrawnFederation.StartAsync(new Random(seed), sure);
        var canaries = new CanaryNotices(seed);
        await PublishAsync(federation, canaries);
        PolicyModel model = PolicyModel.Of(Bundle.Parser.ParseFrom(federation.Bundle.Sign().Bundle));

        List<string> denied = [];
        int shown = 0, situations = 0, rows = 0;
        foreach (string role in DrawnFederation.RoleNames())
        {
            (string answers, int found, int told) = await ReadAsync(federation, role);
            (situations, rows) = (situations + found, rows + told);
            foreach ((string canary, (NoticeType type, string path)) in canaries.Places.Where(place => answers.Contains(place.Key, StringComparison.OrdinalIgnoreCase)))
            {
                shown++;
                if (!ReachedFields.Reaches(model, role, type, path))
                {
                    denied.Add($"{role}: {NoticeTypes.Name(type)}.{path} ({canary})");
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{canaries.Places.Count} canaries, {situations} situations and {rows} rows told to {DrawnFederation.Roles} roles, {shown} shown, {denied.Count} denied");
        Assert.Equal([], denied);
        Assert.True(shown > 0 && situations > 0 && rows > 0, $"{shown} canaries shown, {situations} situations, {rows} rows: the matrix shows nothing.");
    }

    private static async Task PublishAsync(TestFederation federation, CanaryNotices canaries)
    {
        ExchangeService.ExchangeServiceClient school = federation.Client(TestBundle.School, "matrix");
        for (int number = 0; number < Notices; number++)
        {
            ByteString notice = canaries.Next(NoticeType.ThreatNotice).ToByteString();
            for (int copy = 0; copy < Copies; copy++)
            {
                await school.PublishAsync(new PublishRequest { RequestId = $"m{number}-{copy}", Type = NoticeType.ThreatNotice, Notice = notice });
            }
        }

        // What is in order before it is there when this is: the duty desk gets every threat.
        await new PoliceInbox(federation).PublishAsync(Node.Tests.Federation.Notices.Threat("last"));
    }

    // Everything that a system of the hub's agency can be told there, after the week of the notices was closed.
    private static async Task<(string Answers, int Situations, int Rows)> ReadAsync(TestFederation federation, string role)
    {
        await using CountingHub hub = await CountingHub.StartAsync(federation, role);
        await hub.ReachAsync(await LastAsync(federation, role));
        StringBuilder answers = new();
        using GrpcChannel analyst = hub.Channel("bridge"), evaluator = hub.Channel("night-bridge");
        var fusion = new FusionService.FusionServiceClient(analyst);
        ListSituationsResponse situations = await fusion.ListSituationsAsync(new ListSituationsRequest { PageSize = 1_000 });
        IMessage[] told =
        [
            situations,
            await fusion.ListProposalsAsync(new ListProposalsRequest { PageSize = 1_000 }),
            await fusion.ListMatchesAsync(new ListMatchesRequest { PageSize = 1_000 }),
            await new AlertService.AlertServiceClient(analyst).ListAlertsAsync(new ListAlertsRequest { PageSize = 1_000 }),
            await new StatisticsService.StatisticsServiceClient(evaluator).ListMeasuresAsync(new ListMeasuresRequest { PageSize = 52 }),
        ];
        ListPicturesResponse pictures = await hub.PicturesAsync(evaluator);
        foreach (IMessage answer in told.Append(pictures).Concat(await DraftsAsync(analyst, situations)))
        {
            answers.Append(JsonFormatter.Default.Format(answer)).Append('\n').Append(Encoding.UTF8.GetString(answer.ToByteArray())).Append('\n');
        }

        answers.Append(await hub.FeedAsync("bridge"));
        return (answers.ToString(), situations.Situations.Count, pictures.Pictures.SelectMany(week => week.Tables).Sum(table => table.Rows.Count));
    }

    // A bulletin about each of them, as an analyst is shown it.
    private static async Task<IReadOnlyList<IMessage>> DraftsAsync(GrpcChannel analyst, ListSituationsResponse situations)
    {
        BulletinService.BulletinServiceClient bulletins = new(analyst);
        List<IMessage> drafts = [];
        foreach (Situation situation in situations.Situations)
        {
            BulletinContent content = new() { Title = "Drawn", SituationIds = { situation.SituationId } };
            drafts.Add(await bulletins.DraftBulletinAsync(new DraftBulletinRequest { Content = content }));
        }

        return drafts;
    }

    private static async Task<ulong> LastAsync(TestFederation federation, string role)
    {
        ListDeliveriesResponse page = await federation.Client(TestBundle.Police, "all-roles")
            .ListDeliveriesAsync(new ListDeliveriesRequest { Role = role, Subscriber = "matrix", PageSize = 1_000 });
        return page.Deliveries.Where(listed => listed.Delivery.Type == NoticeType.ThreatNotice).Select(listed => listed.Delivery.Position).LastOrDefault();
    }
}
