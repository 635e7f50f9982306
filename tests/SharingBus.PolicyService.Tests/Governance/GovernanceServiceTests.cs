using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Channels;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Serving;
using SharingBus.Lineage.Journals;
using SharingBus.PolicyService.Governance;
using SharingBus.PolicyService.Publishing;
using SharingBus.TestKit.Logging;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Certificates;
using SharingBus.Trust.DevelopmentCa;
using Xunit;

namespace SharingBus.PolicyService.Tests.Governance;

/// <summary>The governance as people and nodes meet it: a real service, TLS, a certificate each.</summary>
public sealed class GovernanceServiceTests : IAsyncLifetime
{
    private readonly GovernedFederation _federation = new();
    private readonly LogCollector _logs = new();
    private readonly DevelopmentAuthority _authority = DevelopmentAuthority.Create(TimeProvider.System);
    private readonly string _directory = Directory.CreateTempSubdirectory("sharingbus-governance-").FullName;
    private readonly List<GrpcChannel> _channels = [];
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private PolicyServiceHost _host = null!;

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _authority.Dispose();
        _federation.Dispose();
        _patience.Dispose();
        Directory.Delete(_directory, recursive: true);
        _logs.Dispose();
    }

    [Fact]
    public async Task AChange_FromItsProposalToTheNodes()
    {
        using var watch = Nodes("node").WatchBundles(new WatchBundlesRequest(), cancellationToken: _patience.Token);
        var first = (await Of("ada").ProposeAsync(Request(0, _federation.Founding()))).Proposal;
        Assert.Equal((1UL, ProposalState.Open, "ada", 2U), (first.Version, first.State, first.Proposer, first.RequiredApprovals));

        Assert.Equal("PROPOSER_MAY_NOT_APPROVE", await ReasonAsync(() => ApproveAsync("ada", 1)));
        Assert.Equal(ProposalState.Open, (await ApproveAsync("ben", 1)).State);
        Assert.Equal("NO_BUNDLE", await ReasonAsync(async () => await Nodes("node").GetBundleAsync(new GetBundleRequest())));
        Assert.Equal(ProposalState.Published, (await ApproveAsync("cleo", 1)).State);

        Assert.True(await watch.ResponseStream.MoveNext(_patience.Token));
        var node = new BundleVerifier(GovernedFederation.Name, _federation.Pinned, TimeProvider.System);
        var result = node.Verify(watch.ResponseStream.Current.Bundle, inForce: null);
        Assert.Equal((BundleError.None, 1UL), (result.Error, result.Bundle!.Bundle.Version));
        Assert.Equal(first.Digest.ToByteArray(), result.Bundle.Digest.ToArray());
    }

    [Fact]
    public async Task AWatcher_HearsOfEveryProposalAndWhatBecomesOfIt()
    {
        await FoundAsync();
        var waiting = (await Of("dora").ProposeAsync(Request(1, new ChangeSet { ValidityDays = 30 }))).Proposal;
        using var watch = Of("cleo").WatchProposals(new WatchProposalsRequest(), cancellationToken: _patience.Token);
        Assert.Equal((2UL, ProposalState.Open, 0), await NextAsync(watch));

        await Of("ada").ProposeAsync(Request(1, Widening()));
        Assert.Equal((3UL, ProposalState.Open, 0), await NextAsync(watch));
        await ApproveAsync("ben", 3);
        Assert.Equal((3UL, ProposalState.Open, 1), await NextAsync(watch));
        await ApproveAsync("cleo", 3);

        Assert.Equal(
            [(waiting.Number, ProposalState.Stale, 0), (3UL, ProposalState.Published, 2)],
            [await NextAsync(watch), await NextAsync(watch)]);
    }

    [Fact]
    public async Task AWatcher_HearsWhenABundleInTheDirectoryMakesAProposalStale()
    {
        await FoundAsync();
        await Of("ada").ProposeAsync(Request(1, Widening()));
        using var watch = Of("cleo").WatchProposals(new WatchProposalsRequest(), cancellationToken: _patience.Token);
        Assert.Equal((2UL, ProposalState.Open, 0), await NextAsync(watch));
        var byHand = Bundle.Parser.ParseFrom((await Of("ada").GetVersionAsync(new GetVersionRequest())).Bundle.Bundle);
        byHand.Version = 9;

        BundleFiles.Write(_directory, BundleSigner.Sign(byHand, _federation.Keys["ben"], _federation.Keys["cleo"]));

        Assert.Equal((2UL, ProposalState.Stale, 0), await NextAsync(watch));
        Assert.Equal(9UL, (await Of("ada").GetVersionAsync(new GetVersionRequest())).Version.Version);
    }

    [Fact]
    public async Task AServiceThatWasRestarted_GoesOnWhereItWas()
    {
        await FoundAsync();
        await Of("ada").ProposeAsync(Request(1, Widening()));
        await ApproveAsync("ben", 2);
        var before = await Of("dora").ListProposalsAsync(new ListProposalsRequest());

        await StopAsync();
        File.Delete(BundleFiles.PathOf(_directory, 1));
        await StartAsync();

        Assert.Equal(1UL, _host.CurrentVersion);
        Assert.Equal(before, await Of("dora").ListProposalsAsync(new ListProposalsRequest()));
        await ApproveAsync("cleo", 2);
        Assert.Equal(2UL, (await Nodes("node").GetBundleAsync(new GetBundleRequest())).CurrentVersion);
        var versions = (await Of("dora").ListVersionsAsync(new ListVersionsRequest())).Versions;
        Assert.Equal([(2UL, 2UL), (1UL, 1UL)], versions.Select(version => (version.Version, version.Proposal)));
        Assert.Equal(["ben", "cleo"], versions[0].ApprovedBy);
    }

    [Fact]
    public async Task Refusals_CarryStableReasonsAndWhatAProgramNeeds()
    {
        await FoundAsync();
        await Of("ada").ProposeAsync(Request(1, Widening()));

        var stale = await RefusalAsync(async () => await Of("ada").ProposeAsync(Request(0, Widening())));
        var faulty = await RefusalAsync(async () => await Of("ada").ProposeAsync(Request(1, new ChangeSet { Policies = { _federation.SchoolPolicy(2, "titel") } })));

        Assert.Equal(("BASE_NOT_CURRENT", "1"), (WireError.ReasonOf(stale), WireError.FactOf(stale, "current_version")));
        Assert.Equal((StatusCode.InvalidArgument, "CHANGES_INVALID"), (faulty.StatusCode, WireError.ReasonOf(faulty)));
        Assert.Contains(WireError.ViolationsOf(faulty), fault => fault.Description.Contains("nearest valid name 'title'", StringComparison.Ordinal));
        Assert.Equal("NOT_A_GOVERNANCE_PERSON", await ReasonAsync(async () => await Of("node").ListProposalsAsync(new ListProposalsRequest())));
        Assert.Equal("NO_GOVERNANCE_KEY", await ReasonAsync(() => ApproveAsync("dora", 2, key: "ben")));
        Assert.Equal("KEY_NOT_YOURS", await ReasonAsync(() => ApproveAsync("ben", 2, key: "cleo")));
        Assert.Equal("KEY_NOT_YOURS", await ReasonAsync(async () => await Of("ben").ApproveAsync(new ApproveRequest { Number = 2 })));
        Assert.Equal("PROPOSAL_NOT_FOUND", await ReasonAsync(async () => await Of("ben").GetProposalAsync(new GetProposalRequest { Number = 9 })));
        Assert.Equal("VERSION_NOT_FOUND", await ReasonAsync(async () => await Of("ben").GetVersionAsync(new GetVersionRequest { Version = 9 })));
        Assert.Equal("NOT_THE_PROPOSER", await ReasonAsync(async () => await Of("ben").WithdrawAsync(new WithdrawRequest { Number = 2 })));
        Assert.Equal("REQUEST_INVALID", await ReasonAsync(async () => await Of("ben").RejectAsync(new RejectRequest { Number = 2 })));
        await Of("ben").RejectAsync(new RejectRequest { Number = 2, Reason = "Too wide." });
        Assert.Equal("PROPOSAL_CLOSED", await ReasonAsync(() => ApproveAsync("cleo", 2)));
    }

    [Fact]
    public async Task ManyFaults_AllFitIntoOneAnswer()
    {
        await FoundAsync();
        var policy = _federation.SchoolPolicy(2, [.. Enumerable.Range(0, 100).Select(i => $"no.such.field.{new string('x', 300)}{i}")]);

        var refusal = await RefusalAsync(async () => await Of("ada").ProposeAsync(Request(1, new ChangeSet { Policies = { policy } })));

        Assert.Equal("CHANGES_INVALID", WireError.ReasonOf(refusal));
        Assert.Matches("and [0-9]+ more", WireError.ViolationsOf(refusal)[^1].Description);
    }

    [Fact]
    public async Task Lists_ComeInPagesTheNewestFirst()
    {
        await FoundAsync();
        for (var i = 0; i < 3; i++)
        {
            await Of("ada").ProposeAsync(Request(1, new ChangeSet { ValidityDays = 30 }));
        }

        var first = await Of("ada").ListProposalsAsync(new ListProposalsRequest { PageSize = 3 });
        var rest = await Of("ada").ListProposalsAsync(new ListProposalsRequest { PageSize = 3, PageToken = first.NextPageToken });
        var open = await Of("ada").ListProposalsAsync(new ListProposalsRequest { State = ProposalState.Open });

        Assert.Equal([4UL, 3UL, 2UL], first.Proposals.Select(proposal => proposal.Number));
        Assert.Equal((1UL, ""), (Assert.Single(rest.Proposals).Number, rest.NextPageToken));
        Assert.Equal([4UL, 3UL, 2UL], open.Proposals.Select(proposal => proposal.Number));
        Assert.Equal("REQUEST_INVALID", await ReasonAsync(async () => await Of("ada").ListProposalsAsync(new ListProposalsRequest { PageToken = "x" })));
    }

    [Fact]
    public async Task GetVersion_OfZero_IsTheCurrentOne()
    {
        Assert.Equal("VERSION_NOT_FOUND", await ReasonAsync(async () => await Of("ada").GetVersionAsync(new GetVersionRequest())));
        await FoundAsync();

        var current = await Of("ada").GetVersionAsync(new GetVersionRequest());
        var served = await Nodes("node").GetBundleAsync(new GetBundleRequest());

        Assert.Equal((1UL, served.Bundle), (current.Version.Version, current.Bundle));
    }

    [Fact]
    public async Task AServiceWithoutGovernance_ServesFilesAndNothingElse()
    {
        await FoundAsync();
        await StopAsync();
        await StartAsync(governance: false);

        Assert.Equal(1UL, (await Nodes("node").GetBundleAsync(new GetBundleRequest())).CurrentVersion);
        Assert.Equal(StatusCode.Unimplemented, (await RefusalAsync(async () => await Of("ada").ListProposalsAsync(new ListProposalsRequest()))).StatusCode);
    }

    [Fact]
    public async Task AJournalThatCannotBeOpened_StopsTheStart()
    {
        await StopAsync();
        _logs.Expect(log => log.Category == "Microsoft.Extensions.Hosting.Internal.Host");
        await File.WriteAllTextAsync(JournalPath, new string('x', 8_192));

        var fault = await Assert.ThrowsAsync<IOException>(() => StartAsync());
        Assert.Contains("journal of the governance", fault.Message, StringComparison.Ordinal);
        File.Delete(JournalPath);
        await StartAsync();
    }

    private string JournalPath => Path.Combine(_directory, "governance.db");

    private static ProposeRequest Request(ulong version, ChangeSet changes) => new()
    {
        RequestId = $"{Guid.CreateVersion7()}", BaseVersion = version, Statement = "So that the desk hears of it.", Changes = changes,
    };

    private static async Task<RpcException> RefusalAsync(Func<Task> call) => await Assert.ThrowsAsync<RpcException>(call);

    private static async Task<string?> ReasonAsync(Func<Task> call) => WireError.ReasonOf(await RefusalAsync(call));

    private async Task<(ulong Number, ProposalState State, int Approvals)> NextAsync(AsyncServerStreamingCall<WatchProposalsResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(_patience.Token));
        var proposal = watch.ResponseStream.Current.Proposal;
        return (proposal.Number, proposal.State, proposal.Approvals.Count);
    }

    private ChangeSet Widening() => new() { Policies = { _federation.SchoolPolicy(2, "title", "category") } };

    private async Task FoundAsync()
    {
        await Of("ada").ProposeAsync(Request(0, _federation.Founding()));
        await ApproveAsync("ben", 1);
        await ApproveAsync("cleo", 1);
    }

    private async Task<Proposal> ApproveAsync(string person, ulong number, string? key = null)
    {
        var asked = await Of(person).GetProposalAsync(new GetProposalRequest { Number = number });
        return (await Of(person).ApproveAsync(new ApproveRequest { Number = number, Signature = _federation.Sign(key ?? person, asked.Candidate) })).Proposal;
    }

    private Federation.V1.GovernanceService.GovernanceServiceClient Of(string person) => new(Open(person));

    private FederationService.FederationServiceClient Nodes(string system) => new(Open(system));

    private GrpcChannel Open(string name)
    {
        var agency = _federation.People.FirstOrDefault(person => person.Name == name)?.Systems[0].Agency ?? GovernedFederation.Police;
        var channel = ServiceChannel.Open(_host.Address, _authority.IssueSystem(new SystemIdentity(agency, name)), _authority.ExportCertificate());
        _channels.Add(channel);
        return channel;
    }

    private async Task StartAsync(bool governance = true) => _host = await PolicyServiceHost.StartAsync(
        _federation.ServiceOptions(
            _directory, governance ? _federation.OptionsWith(new JournalOptions { Agency = GovernanceOptions.JournalName, Path = JournalPath }) : null),
        new ServiceProfile
        {
            Name = "sharingbus-policy-service",
            Certificate = _authority.IssueServer("policy-service"),
            TrustAnchor = _authority.ExportCertificate(),
            Logging = logging => logging.AddProvider(_logs),
        },
        CancellationToken.None);

    private async Task StopAsync()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }

        _channels.Clear();
        await _host.DisposeAsync();
    }
}
