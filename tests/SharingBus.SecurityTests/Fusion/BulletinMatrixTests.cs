using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.V1;
using SharingBus.SecurityTests.Taxii;
using SharingBus.TestKit.Samples;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Fusion;

/// <summary>
/// What the school grants the hub and a mentor of another agency is drawn, and so are its notices; bulletins about all of them are published. Whatever a
/// bulletin tells the mentor stands in what the school itself let the mentor have of the notices.
/// </summary>
public sealed class BulletinMatrixTests
{
    private const int Notices = 40;

    private static readonly string[] Paths = ["title", "modus", "harm_form", "observed_at", "place.country", "place.municipality", "place", "indicators"];

    [Fact]
    public async Task Mentor_WhoIsSentBulletins_LearnsNothingThatTheSchoolDidNotReleaseToThem()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string hubRole = DrawnFederation.RoleNames()[0];
        Grant sure = Grant("sure", [.. Paths], Tlp.Red, hubRole);
        await using TestFederation federation = await DrawnFederation.StartAsync(random, Shape, [sure, .. Enum.GetValues<HarmForm>().Skip(1).SelectMany(form => ToMentor(form, random))]);
        var canaries = new CanaryNotices(seed);
        await PublishAsync(federation, canaries);
        await using CountingHub hub = await CountingHub.StartAsync(federation, hubRole);
        await hub.TakeAsync(await LastAsync(federation, hubRole));
        using GrpcChannel analyst = hub.Channel("bridge");

        int withheld = await WriteAsync(analyst, federation);

        Delivery[] inbox = await InboxAsync(federation);
        Dictionary<ByteString, string> views = inbox.Where(delivery => delivery.Type == NoticeType.ThreatNotice)
            .ToDictionary(delivery => delivery.MessageId, delivery => JsonFormatter.Default.Format(ThreatNotice.Parser.ParseFrom(delivery.Notice)));
        List<string> leaks = [];
        int shown = 0, bulletins = 0;
        foreach (Delivery bulletin in inbox.Where(delivery => delivery.Type == NoticeType.KnowledgeProduct))
        {
            bulletins++;
            string text = JsonFormatter.Default.Format(KnowledgeProduct.Parser.ParseFrom(bulletin.Notice));
            foreach ((string canary, (_, string path)) in canaries.Places.Where(place => text.Contains(place.Key, StringComparison.OrdinalIgnoreCase)))
            {
                shown++;
                if (!bulletin.Parents.Any(parent => views.GetValueOrDefault(parent)?.Contains(canary, StringComparison.OrdinalIgnoreCase) == true))
                {
                    leaks.Add($"{path} ({canary})");
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Notices} bulletins, {bulletins} sent to the mentor, {withheld} kept from them, {shown} canaries shown, {leaks.Count} leaks");
        Assert.Equal([], leaks);
        Assert.True(shown > 0 && withheld > 0, $"{shown} canaries shown, {withheld} bulletins kept from the mentor: the matrix shows nothing.");
    }

    private static void Shape(TestBundle bundle)
    {
        Action<Bundle> before = bundle.Shape!;
        bundle.MorePolicies.Add(new ReleasePolicy { Agency = TestBundle.Police, Version = 1, Grants = { Knowledge() } });
        bundle.Shape = made =>
        {
            before(made);
            Agreement agreement = made.Agreements.Single(a => a.Id == SampleAgreement.Id);
            agreement.Parties.Add(new Party { Agency = TestBundle.Youth, ControllerRole = ControllerRole.Controller, Receives = true });
            agreement.Purposes.Add(Purpose.SituationalAwareness);
            made.Ceiling.Grants[0].Purposes.Add(Purpose.SituationalAwareness);
        };
    }

    private static Grant Knowledge()
    {
        Grant grant = Grant("knowledge-to-all", ["*"], Tlp.Red, TestBundle.Mentor, TestBundle.SafeguardingLead);
        grant.Types_.Clear();
        grant.Types_.Add(NoticeType.KnowledgeProduct);
        return grant;
    }

    // One for each form of harm, or none: what is told of a notice with it.
    private static IEnumerable<Grant> ToMentor(HarmForm form, Random random)
    {
        if (random.Next(5) > 0)
        {
            string[] some = [.. Paths.Where(_ => random.Next(3) > 0).DefaultIfEmpty("title")];
            Grant grant = Grant($"mentor-{(int)form}", random.Next(2) == 0 ? Paths : some, (Tlp)random.Next((int)Tlp.Amber, (int)Tlp.Red + 1), TestBundle.Mentor);
            grant.HarmForms.Add(form);
            yield return grant;
        }
    }

    private static Grant Grant(string id, string[] release, Tlp label, params string[] roles) => new()
    {
        Id = id,
        Description = "Drawn.",
        Types_ = { NoticeType.ThreatNotice },
        Roles = { roles },
        Purposes = { Purpose.Prevention, Purpose.SituationalAwareness },
        MaxTlp = label,
        Release = { release },
    };

    private static async Task PublishAsync(TestFederation federation, CanaryNotices canaries)
    {
        ExchangeService.ExchangeServiceClient school = federation.Client(TestBundle.School, "matrix");
        for (int number = 0; number < Notices; number++)
        {
            ThreatNotice notice = (ThreatNotice)canaries.Next(NoticeType.ThreatNotice);
            await school.PublishAsync(new PublishRequest { RequestId = $"b{number}", Type = NoticeType.ThreatNotice, Notice = notice.ToByteString() });
        }

        // What is in order before it is there when this is: the duty desk gets every threat.
        await new PoliceInbox(federation).PublishAsync(Node.Tests.Federation.Notices.Threat("last"));
    }

    // A bulletin about each notice, published and, where it goes to the mentor, there.
    private static async Task<int> WriteAsync(GrpcChannel analyst, TestFederation federation)
    {
        int withheld = 0;
        FusionService.FusionServiceClient fusion = new(analyst);
        BulletinService.BulletinServiceClient bulletins = new(analyst);
        foreach (ByteString notice in await HeldAsync(federation))
        {
            Situation situation = (await fusion.GetSituationAsync(new GetSituationRequest { Notice = notice })).Situation;
            BulletinContent content = new() { Title = "Drawn", SituationIds = { situation.SituationId }, Recipients = { TestBundle.Youth } };
            string draft = (await bulletins.DraftBulletinAsync(new DraftBulletinRequest { Content = content })).Draft.DraftId;
            try
            {
                await bulletins.PublishBulletinAsync(new PublishBulletinRequest { Content = content, DraftId = draft, Analyst = "A. Analyst", Reviewer = "R. Eader" });
            }
            catch (RpcException refused) when (WireError.ReasonOf(refused) == "BULLETIN_REACHES_NOBODY")
            {
                withheld++;
            }
        }

        await Eventually.HoldsAsync(async () =>
        {
            ListBulletinsResponse all = await bulletins.ListBulletinsAsync(new ListBulletinsRequest());
            return all.Bulletins.All(bulletin => bulletin.State == BulletinState.Published) && await InboxHoldsAsync(federation, all.Bulletins);
        });
        return withheld;
    }

    private static async Task<bool> InboxHoldsAsync(TestFederation federation, IEnumerable<BulletinRecord> bulletins) =>
        (await InboxAsync(federation)).Select(delivery => delivery.MessageId).ToHashSet().IsSupersetOf(bulletins.Select(bulletin => bulletin.MessageId));

    private static async Task<Delivery[]> InboxAsync(TestFederation federation) => [.. (await federation.Client(TestBundle.Youth, "desk")
        .ListDeliveriesAsync(new ListDeliveriesRequest { Role = TestBundle.Mentor, Subscriber = "matrix", PageSize = 1_000 })).Deliveries.Select(listed => listed.Delivery)];

    private static async Task<ByteString[]> HeldAsync(TestFederation federation) => [.. (await DeliveriesAsync(federation, DrawnFederation.RoleNames()[0]))
        .Where(delivery => delivery.Type == NoticeType.ThreatNotice).Select(delivery => delivery.MessageId)];

    private static async Task<ulong> LastAsync(TestFederation federation, string role) =>
        (await DeliveriesAsync(federation, role)).Last(delivery => delivery.Type == NoticeType.ThreatNotice).Position;

    private static async Task<IEnumerable<Delivery>> DeliveriesAsync(TestFederation federation, string role) => (await federation.Client(TestBundle.Police, "all-roles")
        .ListDeliveriesAsync(new ListDeliveriesRequest { Role = role, Subscriber = "matrix", PageSize = 1_000 })).Deliveries.Select(listed => listed.Delivery);
}
