using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Channels;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Serving;
using SharingBus.Hub;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Tests.Federation;
using SharingBus.PolicyService;
using SharingBus.PolicyService.Governance;
using SharingBus.Trust.Certificates;
using SharingBus.Trust.DevelopmentCa;
using SharingBus.Trust.Identities;
using Policies = SharingBus.Policy.V1.PolicyService;
using static SharingBus.Hosting.Callers.CallerRight;

namespace SharingBus.SecurityTests.Callers;

/// <summary>What callers need for each method of each host. A new method is refused until it stands here.</summary>
public sealed class MethodRequirementTests : IDisposable
{
    private static readonly Dictionary<string, CallerRight[]> s_node = new()
    {
        ["exchange.v1.ExchangeService/Publish"] = [Publish],
        ["exchange.v1.ExchangeService/PublishStream"] = [Publish],
        ["exchange.v1.ExchangeService/Subscribe"] = [ActInRole],
        ["exchange.v1.ExchangeService/ChangeNotice"] = [Publish],
        ["exchange.v1.ExchangeService/GetNoticeStatus"] = [Publish, Audit],
        ["exchange.v1.ExchangeService/ListDeliveries"] = [ActInRole],
        ["exchange.v1.ExchangeService/GetSystemRights"] = [ActInRole, Publish],
        ["exchange.v1.ExchangeService/PreviewDerived"] = [Publish],
        ["exchange.v1.QuarantineService/ListQuarantineItems"] = [Audit, Administer],
        ["exchange.v1.QuarantineService/GetQuarantineItem"] = [Audit, Administer],
        ["exchange.v1.QuarantineService/RetryQuarantineItem"] = [Administer],
        ["exchange.v1.QuarantineService/DiscardQuarantineItem"] = [Administer],
        ["exchange.v1.ReleaseService/ListHeldReleases"] = [Approve, Audit],
        ["exchange.v1.ReleaseService/GetHeldRelease"] = [Approve, Audit],
        ["exchange.v1.ReleaseService/ApproveRelease"] = [Approve],
        ["exchange.v1.ReleaseService/RefuseRelease"] = [Approve],
        ["exchange.v1.ReplayService/ReplayPolicies"] = [Audit],
        ["exchange.v1.NotebookService/GetNotebook"] = [KeepNotebook],
        ["exchange.v1.NotebookService/WriteNotes"] = [KeepNotebook],
        ["exchange.v1.NotebookService/ReadNotes"] = [KeepNotebook],
        ["exchange.v1.BreakGlassService/OpenBreakGlass"] = [OpenBreakGlass],
        ["exchange.v1.BreakGlassService/ListBreakGlass"] = [ActInRole, Audit],
        ["exchange.v1.BreakGlassService/WatchBreakGlass"] = [ActInRole, Audit],
        ["exchange.v1.BreakGlassService/CloseBreakGlass"] = [ActInRole],
        ["lineage.v1.LineageService/Trace"] = [Audit],
        ["lineage.v1.LineageService/GetCheckpoint"] = [Audit],
        ["lineage.v1.LineageService/GetWitnessedCheckpoint"] = [Audit],
        ["lineage.v1.LineageService/GetFollowedLog"] = [Audit],
        ["lineage.v1.LineageService/GetInclusionProof"] = [Audit],
        ["lineage.v1.LineageService/GetConsistencyProof"] = [Audit],
        ["lineage.v1.LineageService/ProveMessage"] = [Audit],
        ["lineage.v1.LineageService/GetBundleInForce"] = [Audit],
        ["lineage.v1.LineageService/GetViewProof"] = [Audit],
        ["lineage.v1.LineageService/GetTile"] = [Audit],
        ["lineage.v1.LineageService/Search"] = [Audit],
        ["lineage.v1.LineageService/LookUpPerson"] = [Audit],
        ["lineage.v1.WitnessService/AddCheckpoint"] = [BeNode],
        ["lineage.v1.RetentionService/PlaceHold"] = [Administer],
        ["lineage.v1.RetentionService/ReleaseHold"] = [Administer],
        ["lineage.v1.RetentionService/ListHolds"] = [Audit, Administer],
        ["lineage.v1.RetentionService/ListTerms"] = [Audit, Administer],
    };

    private static readonly Dictionary<string, CallerRight[]> s_policyService = new()
    {
        ["federation.v1.FederationService/GetBundle"] = [BeIdentified],
        ["federation.v1.FederationService/WatchBundles"] = [BeIdentified],
        ["federation.v1.GovernanceService/Propose"] = [Govern],
        ["federation.v1.GovernanceService/ListProposals"] = [Govern],
        ["federation.v1.GovernanceService/GetProposal"] = [Govern],
        ["federation.v1.GovernanceService/Approve"] = [Govern],
        ["federation.v1.GovernanceService/Reject"] = [Govern],
        ["federation.v1.GovernanceService/Withdraw"] = [Govern],
        ["federation.v1.GovernanceService/ListVersions"] = [Govern],
        ["federation.v1.GovernanceService/GetVersion"] = [Govern],
        ["federation.v1.GovernanceService/WatchProposals"] = [Govern],
        ["policy.v1.PolicyService/Explain"] = [AskPolicies],
        ["policy.v1.PolicyService/Preview"] = [AskPolicies],
        ["policy.v1.PolicyService/Reach"] = [AskPolicies],
        ["policy.v1.PolicyService/Diff"] = [AskPolicies],
        ["policy.v1.PolicyService/Check"] = [AskPolicies],
    };

    private static readonly Dictionary<string, CallerRight[]> s_hub = new()
    {
        ["fusion.v1.FusionService/ListSituations"] = [ReadSituations],
        ["fusion.v1.FusionService/GetSituation"] = [ReadSituations],
        ["fusion.v1.FusionService/DecideSituation"] = [ReadSituations],
        ["fusion.v1.FusionService/WithdrawDecision"] = [ReadSituations],
        ["fusion.v1.FusionService/ListDecisions"] = [ReadSituations],
        ["fusion.v1.FusionService/ListProposals"] = [ReadSituations],
        ["fusion.v1.FusionService/DecideProposal"] = [ReadSituations],
        ["fusion.v1.FusionService/ReopenProposal"] = [ReadSituations],
        ["fusion.v1.FusionService/ListMatches"] = [ReadSituations],
        ["fusion.v1.FusionService/GetMatch"] = [ReadSituations],
        ["fusion.v1.AlertService/ListAlerts"] = [ReadSituations],
        ["fusion.v1.AlertService/AcknowledgeAlert"] = [ReadSituations],
        ["fusion.v1.AlertService/ExplainAlert"] = [ReadSituations],
        ["fusion.v1.AlertService/ListDuties"] = [ReadSituations],
        ["fusion.v1.AlertService/HandOver"] = [ReadSituations],
        ["fusion.v1.BulletinService/DraftBulletin"] = [ReadSituations],
        ["fusion.v1.BulletinService/PublishBulletin"] = [ReadSituations],
        ["fusion.v1.BulletinService/WithdrawBulletin"] = [ReadSituations],
        ["fusion.v1.BulletinService/ListBulletins"] = [ReadSituations],
        ["fusion.v1.BulletinService/GetBulletin"] = [ReadSituations],
        ["fusion.v1.StatisticsService/ListPictures"] = [ReadStatistics],
        ["fusion.v1.StatisticsService/ListMeasures"] = [Evaluate],
    };

    private readonly DevelopmentAuthority _authority = DevelopmentAuthority.Create(TimeProvider.System);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-callers-");

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Node_DeclaresWhatEachMethodNeeds()
    {
        await using TestFederation federation = await TestFederation.StartAsync();

        AssertDeclared(s_node, federation.Node(TestBundle.School).Requirements);
    }

    [Fact]
    public async Task PolicyService_DeclaresWhatEachMethodNeeds()
    {
        await using PolicyServiceHost host = await StartPolicyServiceAsync();

        AssertDeclared(s_policyService, host.Requirements);
    }

    [Fact]
    public async Task Hub_DeclaresWhatEachMethodNeeds()
    {
        await using HubHost host = await HubHost.StartAsync(
            new HubOptions { Agency = TestBundle.School, Node = new Uri("https://localhost:1"), DataDirectory = _directory.FullName },
            Profile(),
            CancellationToken.None);

        AssertDeclared(s_hub, host.Requirements);
    }

    [Fact]
    public void EveryMethodOfTheProtos_StandsInATable()
    {
        IEnumerable<string> written = typeof(ServiceHostBuilder).Assembly.GetTypes()
            .Select(stub => stub.GetProperty("Descriptor", BindingFlags.Static | BindingFlags.Public)?.GetValue(null))
            .OfType<ServiceDescriptor>()
            .SelectMany(service => service.Methods)
            .Select(method => $"{method.Service.FullName["sharingbus.".Length..]}/{method.Name}");

        Assert.Equal(written.Order(StringComparer.Ordinal), s_node.Keys.Concat(s_policyService.Keys).Concat(s_hub.Keys).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Host_WithAMethodThatDeclaresNothing_DoesNotStart()
    {
        WebApplicationBuilder builder = ServiceHostBuilder.Create(Profile());
        await using WebApplication app = builder.Build();
        app.UseListeners();
        app.MapGrpcService<HalfDeclared>();

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());

        string[] undeclared =
            ["DecideProposal", "DecideSituation", "GetMatch", "GetSituation", "ListDecisions", "ListMatches", "ListProposals", "ReopenProposal", "WithdrawDecision"];
        Assert.Contains(
            $"{string.Join(", ", undeclared.Select(method => $"/sharingbus.fusion.v1.FusionService/{method}"))}:", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_ThatDoesNotAskWhoCalls_DoesNotStart()
    {
        WebApplicationBuilder builder = ServiceHostBuilder.Create(Profile());
        await using WebApplication app = builder.Build();
        app.MapGrpcService<HalfDeclared>();

        await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
    }

    [Theory]
    [InlineData("auditor", true)]
    [InlineData("a-lind", true)]
    [InlineData("node", false)]
    [InlineData("Auditor", null)]
    public async Task PolicyQuestions_AreAnsweredToWhoMayAsk(string system, bool? answered)
    {
        await using PolicyServiceHost host = await StartPolicyServiceAsync();
        using var channel = ServiceChannel.Open(
            host.Address, _authority.IssueSystem(new SystemIdentity(TestBundle.School, system)), _authority.ExportCertificate());
        var policies = new Policies.PolicyServiceClient(channel);
        Func<Task>[] questions =
        [
            async () => await policies.ExplainAsync(new()), async () => await policies.PreviewAsync(new()), async () => await policies.ReachAsync(new()),
            async () => await policies.DiffAsync(new()), async () => await policies.CheckAsync(new()),
        ];

        foreach (Func<Task> question in questions)
        {
            var refusal = await Assert.ThrowsAsync<RpcException>(question); // there is no bundle to ask about
            bool? was = WireError.ReasonOf(refusal) switch { "NOT_PERMITTED" => false, "NOT_IDENTIFIED" => null, _ => true };
            Assert.Equal(answered, was);
        }
    }

    private static void AssertDeclared(Dictionary<string, CallerRight[]> expected, IReadOnlyDictionary<string, RequiresRightAttribute?> declared) =>
        Assert.Equal(
            expected.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"/sharingbus.{e.Key}: {string.Join(" or ", e.Value)}"),
            declared.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Key}: {string.Join(" or ", d.Value!.AnyOf)}"));

    private async Task<PolicyServiceHost> StartPolicyServiceAsync()
    {
        SigningKey[] keys = [SigningKey.Create(), SigningKey.Create()];
        PublicSigningKey[] pinned = [.. keys.Select(k => PublicSigningKey.FromSpki(k.Spki.Span))];
        return await PolicyServiceHost.StartAsync(
            new PolicyServiceOptions
            {
                Federation = TestBundle.FederationId,
                BundleDirectory = _directory.FullName,
                GovernanceKeys = pinned,
                PolicyReaders = [new Caller(TestBundle.School, "auditor")],
                Governance = new GovernanceOptions
                {
                    Journal = new JournalOptions { Agency = GovernanceOptions.JournalName, Path = Path.Combine(_directory.FullName, "governance.db") },
                    People =
                    [
                        new("A. Lind", [new Caller(TestBundle.School, "a-lind")], []),
                        new("B. Moss", [new Caller(TestBundle.School, "b-moss")], [pinned[0]]),
                        new("C. Hale", [new Caller(TestBundle.School, "c-hale")], [pinned[1]]),
                    ],
                },
            },
            Profile(),
            CancellationToken.None);
    }

    private ServiceProfile Profile() => new()
    {
        Name = "callers",
        Certificate = _authority.IssueService(new SystemIdentity(TestBundle.School, "service")),
        TrustAnchor = _authority.ExportCertificate(),
        Logging = _ => { },
    };

    private sealed class HalfDeclared : FusionService.FusionServiceBase
    {
        [RequiresRight(BeIdentified)]
        public override Task<ListSituationsResponse> ListSituations(ListSituationsRequest request, ServerCallContext context) =>
            Task.FromResult(new ListSituationsResponse());

        public override Task<ListProposalsResponse> ListProposals(ListProposalsRequest request, ServerCallContext context) =>
            Task.FromResult(new ListProposalsResponse());
    }
}
