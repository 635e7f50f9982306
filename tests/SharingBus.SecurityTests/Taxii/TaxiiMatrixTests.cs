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
    private const int Roles = 8;
    private const int NoticesOfAType = 4;

    private static readonly NoticeType[] Types = [NoticeType.ThreatNotice, NoticeType.IncidentReport, NoticeType.Alert, NoticeType.KnowledgeProduct];

    [Fact]
    public async Task HostileCaller_OfEveryRole_IsToldNoFieldThatReachDenies()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        await using TestFederation federation = await StartAsync(new Random(seed));
        var canaries = new CanaryNotices(seed);
        await PublishAsync(federation, canaries);
        await using TaxiiHub hub = await TaxiiHub.StartAsync(federation, TestBundle.Police, system: "all-roles");
        PolicyModel model = PolicyModel.Of(Bundle.Parser.ParseFrom(federation.Bundle.Sign().Bundle));

        List<string> denied = [];
        int shown = 0;
        int unseen = 0;
        foreach (string role in RoleNames())
        {
            string answers = await new TaxiiCrawl(hub, role, RoleNames()).ReadAsync(SystemOf(role));
            string views = await ViewsAsync(federation, role);
            foreach ((string canary, (NoticeType type, string path)) in canaries.Places.Where(place => answers.Contains(place.Key, StringComparison.Ordinal)))
            {
                shown++;
                ReachRequest question = new() { Field = $"{NoticeTypes.Name(type)}.{path}", Origin = TestBundle.School, Recipient = TestBundle.Police, Role = role };
                ReachResponse reach = ReachAnswer.Of(model, question, out string? fault);
                Assert.Null(fault);
                bool always = path.StartsWith("handling.", StringComparison.Ordinal); // travels with every view
                if (reach.Reaches.Count == 0 && !always)
                {
                    denied.Add($"{role}: {question.Field} ({canary})");
                }

                unseen += views.Contains(canary, StringComparison.Ordinal) || !canary.StartsWith("qz", StringComparison.Ordinal) ? 0 : 1;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{canaries.Places.Count} canaries, {shown} shown to {Roles} roles, {denied.Count} denied, {unseen} not in the role's view");
        Assert.Equal([], denied);
        Assert.Equal(0, unseen);
        Assert.True(shown > 50, $"Only {shown} canaries were shown: the matrix shows nothing.");
    }

    private static string[] RoleNames() => [.. Enumerable.Range(0, Roles).Select(number => $"police.r{number}")];

    private static string SystemOf(string role) => role.Replace("police.", "reader-", StringComparison.Ordinal);

    private static async Task<TestFederation> StartAsync(Random random)
    {
        TestFederation federation = await TestFederation.StartAsync(shape: bundle =>
        {
            bundle.Shape = Widen;
            bundle.ShapeSchoolPolicy = policy => policy.Grants.AddRange(RoleNames().SelectMany(role => GrantsTo(role, random)));
            SignedBundle once = bundle.Sign(); // what is drawn stays the same from now on
            ReleasePolicy drawn = ReleasePolicy.Parser.ParseFrom(Bundle.Parser.ParseFrom(once.Bundle).Policies.Single(policy => ReleasePolicy.Parser.ParseFrom(policy.Policy).Agency == TestBundle.School).Policy);
            bundle.ShapeSchoolPolicy = policy =>
            {
                policy.Grants.Clear();
                policy.Grants.AddRange(drawn.Grants);
            };
        });
        federation.MoreSystems =
        [
            new SystemOptions { Name = "matrix", PublishTypes = Types },
            .. RoleNames().Select(role => new SystemOptions { Name = SystemOf(role), Roles = [role] }),
            new SystemOptions { Name = "all-roles", Roles = RoleNames() },
        ];
        foreach (string agency in new[] { TestBundle.School, TestBundle.Police })
        {
            await federation.StopNodeAsync(agency);
            await federation.StartNodeAsync(agency);
        }

        return federation;
    }

    private static void Widen(Bundle bundle)
    {
        Agency police = bundle.Agencies.Single(agency => agency.Id == TestBundle.Police);
        police.Roles.AddRange(RoleNames().Select(role => new Role { Id = role, Title = role }));
        Grant ceiling = bundle.Ceiling.Grants[0];
        ceiling.Types_.AddRange(Types.Skip(1));
        ceiling.Roles.AddRange(RoleNames());
        Agreement agreement = bundle.Agreements.Single(agreement => agreement.Id == TestKit.Samples.SampleAgreement.Id);
        agreement.Types_.AddRange(Types.Skip(1));
        agreement.Retention.AddRange(Types.Skip(1).Select(type => new Policy.V1.Retention { Type = type, Days = 90 }));
    }

    private static IEnumerable<Grant> GrantsTo(string role, Random random) => Types.Where(_ => random.Next(4) > 0).Select((type, number) => new Grant
    {
        Id = $"{role.Replace('.', '-')}-{number}-{(int)type}",
        Description = "Drawn.",
        Types_ = { type },
        Roles = { role },
        Purposes = { Purpose.Prevention },
        MaxTlp = (Tlp)random.Next((int)Tlp.Amber, (int)Tlp.Red + 1),
        MinSeverity = random.Next(3) == 0 && type == NoticeType.ThreatNotice ? Severity.Moderate : Severity.Unspecified,
        HarmForms = { random.Next(4) == 0 && type == NoticeType.ThreatNotice ? [HarmForm.Hate, HarmForm.Gang, HarmForm.Online] : [] },
        Release = { Enumerable.Range(0, random.Next(2, 12)).Select(_ => RandomPolicies.Path(random, NoticeTypes.Descriptor(type))).Distinct() },
    });

    private static async Task PublishAsync(TestFederation federation, CanaryNotices canaries)
    {
        ExchangeService.ExchangeServiceClient school = federation.Client(TestBundle.School, "matrix");
        int number = 0;
        foreach (NoticeType type in Types.SelectMany(type => Enumerable.Repeat(type, NoticesOfAType)))
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
