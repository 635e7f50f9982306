using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.Analysis;
using SharingBus.Policy.Tests.Reference;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Taxii;

/// <summary>Roles, grants, conditions and notices are drawn; whatever a caller can be made to be told, nothing is of a field that <c>policy reach</c> denies its role.</summary>
public sealed class TaxiiMatrixTests
{
    private const int NoticesOfAType = 4;

    [Fact]
    public async Task HostileCaller_OfEveryRole_IsToldNoFieldThatReachDenies()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        await using TestFederation federation = await DrawnFederation.StartAsync(new Random(seed));
        var canaries = new CanaryNotices(seed);
        await PublishAsync(federation, canaries);
        await using TaxiiHub hub = await TaxiiHub.StartAsync(federation, TestBundle.Police, system: "all-roles");
        PolicyModel model = PolicyModel.Of(Bundle.Parser.ParseFrom(federation.Bundle.Sign().Bundle));

        List<string> denied = [];
        int shown = 0;
        int unseen = 0;
        foreach (string role in DrawnFederation.RoleNames())
        {
            string answers = await new TaxiiCrawl(hub, role, DrawnFederation.RoleNames()).ReadAsync(DrawnFederation.SystemOf(role));
            string views = await ViewsAsync(federation, role);
            foreach ((string canary, (NoticeType type, string path)) in canaries.Places.Where(place => answers.Contains(place.Key, StringComparison.Ordinal)))
            {
                shown++;
                if (!ReachedFields.Reaches(model, role, type, path))
                {
                    denied.Add($"{role}: {NoticeTypes.Name(type)}.{path} ({canary})");
                }

                unseen += views.Contains(canary, StringComparison.Ordinal) || !canary.StartsWith("qz", StringComparison.Ordinal) ? 0 : 1;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{canaries.Places.Count} canaries, {shown} shown to {DrawnFederation.Roles} roles, {denied.Count} denied, {unseen} not in the role's view");
        Assert.Equal([], denied);
        Assert.Equal(0, unseen);
        Assert.True(shown > 50, $"Only {shown} canaries were shown: the matrix shows nothing.");
    }

    private static async Task PublishAsync(TestFederation federation, CanaryNotices canaries)
    {
        ExchangeService.ExchangeServiceClient school = federation.Client(TestBundle.School, "matrix");
        int number = 0;
        foreach (NoticeType type in DrawnFederation.Types.SelectMany(type => Enumerable.Repeat(type, NoticesOfAType)))
        {
            await school.PublishAsync(new PublishRequest { RequestId = $"m{number++}", Type = type, Notice = canaries.Next(type).ToByteString() });
        }

        // What is in order before it is there when this is: the duty desk gets every threat.
        await new PoliceInbox(federation).PublishAsync(Notices.Threat("last"));
    }

    private static async Task<string> ViewsAsync(TestFederation federation, string role)
    {
        ExchangeService.ExchangeServiceClient police = federation.Client(TestBundle.Police, "all-roles");
        ListDeliveriesResponse page = await police.ListDeliveriesAsync(new ListDeliveriesRequest { Role = role, Subscriber = "matrix", PageSize = 1_000 });
        var text = new StringBuilder();
        foreach (Delivery delivery in page.Deliveries.Select(listed => listed.Delivery))
        {
            text.Append(Encoding.UTF8.GetString(delivery.Notice.Span)).Append('\n');
        }

        return text.ToString();
    }
}
