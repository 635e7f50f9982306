using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Channels;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Serving;
using SharingBus.Policy.V1;
using SharingBus.PolicyService.Publishing;
using SharingBus.Trust.Certificates;
using SharingBus.Trust.DevelopmentCa;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.PolicyService.Tests.Hosting;

public sealed class PolicyServiceHostTests : IAsyncLifetime
{
    private readonly SampleFederation _federation = new();
    private readonly DevelopmentAuthority _authority = DevelopmentAuthority.Create(TimeProvider.System);
    private readonly string _directory = Directory.CreateTempSubdirectory("sharingbus-policy-").FullName;
    private PolicyServiceHost _host = null!;
    private GrpcChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PolicyServiceHost.StartAsync(
            new PolicyServiceOptions
            {
                Federation = SampleFederation.Name,
                BundleDirectory = _directory,
                GovernanceKeys = _federation.Governance,
                ConfirmationInterval = TimeSpan.FromSeconds(1),
                PolicyReaders = [new Caller(SampleFederation.Police, "node")],
            },
            new ServiceProfile
            {
                Name = "sharingbus-policy-service",
                Certificate = _authority.IssueServer("policy-service"),
                TrustAnchor = _authority.ExportCertificate(),
                Logging = _ => { },
            },
            CancellationToken.None);
        _channel = ServiceChannel.Open(
            _host.Address, _authority.IssueSystem(new SystemIdentity(SampleFederation.Police, "node")), _authority.ExportCertificate());
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _host.DisposeAsync();
        _authority.Dispose();
        _federation.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task GetBundle_BeforeTheFirst_SaysSo()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await Federation.GetBundleAsync(new GetBundleRequest()));

        Assert.Equal((StatusCode.Unavailable, "NO_BUNDLE"), (error.StatusCode, WireError.ReasonOf(error)));
    }

    [Fact]
    public async Task GetBundle_GivesTheNewestOnceAndThenConfirms()
    {
        var signed = _federation.Bundle(5);
        _host.Publish(signed);

        var first = await Federation.GetBundleAsync(new GetBundleRequest());
        var second = await Federation.GetBundleAsync(new GetBundleRequest { KnownVersion = 5 });

        Assert.Equal((5UL, signed), (first.CurrentVersion, first.Bundle));
        Assert.Equal((5UL, null), (second.CurrentVersion, second.Bundle));
    }

    [Fact]
    public async Task GetBundle_AfterAFileAppeared_ServesIt()
    {
        BundleFiles.Write(_directory, _federation.Bundle(7));

        Assert.Equal(7UL, (await Federation.GetBundleAsync(new GetBundleRequest())).CurrentVersion);
    }

    [Fact]
    public async Task WatchBundles_GivesTheNewestEachNewerOneAndConfirmations()
    {
        _host.Publish(_federation.Bundle(1));
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        using var call = Federation.WatchBundles(new WatchBundlesRequest(), cancellationToken: patience.Token);

        Assert.Equal((1UL, true), await NextAsync(call, patience.Token));
        _host.Publish(_federation.Bundle(2));
        var next = await NextAsync(call, patience.Token);
        while (next == (1UL, false))
        {
            // A confirmation that was on its way.
            next = await NextAsync(call, patience.Token);
        }

        Assert.Equal((2UL, true), next);
        Assert.Equal((2UL, false), await NextAsync(call, patience.Token));
    }

    [Fact]
    public async Task WatchBundles_OfAStoppingService_EndsAsUnavailable()
    {
        _host.Publish(_federation.Bundle(1));
        using var call = Federation.WatchBundles(new WatchBundlesRequest());
        await NextAsync(call, CancellationToken.None);
        var stopping = _host.DisposeAsync();

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true)
            {
                await NextAsync(call, CancellationToken.None);
            }
        });
        await stopping;
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
    }

    [Fact]
    public async Task Explain_OfANotice_NamesRulesAndPaths()
    {
        _host.Publish(_federation.Bundle(1));

        var answer = await Policy.ExplainAsync(Question(Purpose.Prevention));

        Assert.True(answer.Released, answer.Reason);
        Assert.Equal(["own", "ceiling/ceiling"], answer.RuleIds);
        Assert.Equal(("school-police", 1UL), (answer.AgreementId, answer.BundleVersion));
        Assert.Contains("title", answer.ReleasedPaths);
        Assert.DoesNotContain("place", answer.ReleasedPaths);
    }

    [Fact]
    public async Task Explain_OfAPurposeNobodyAgreedTo_SaysWhy()
    {
        _host.Publish(_federation.Bundle(1));

        var answer = await Policy.ExplainAsync(Question(Purpose.Investigation));

        Assert.Equal((false, "PURPOSE_NOT_AGREED"), (answer.Released, answer.Reason));
    }

    [Fact]
    public async Task Explain_OfBytesThatAreNoNotice_IsRefused()
    {
        _host.Publish(_federation.Bundle(1));
        var question = Question(Purpose.Prevention);
        question.Notice = ByteString.CopyFrom(0xFF);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await Policy.ExplainAsync(question));
        Assert.Equal("notice", Assert.Single(WireError.ViolationsOf(error)).Field);
    }

    [Fact]
    public async Task Reach_OfAField_NamesWhomItReaches()
    {
        _host.Publish(_federation.Bundle(1));

        var answer = await Policy.ReachAsync(new ReachRequest { Field = "ThreatNotice.title" });

        Assert.Equal(["ThreatNotice.title"], answer.Fields);
        Assert.NotEmpty(answer.Reaches);
        Assert.All(answer.Reaches, reach => Assert.Equal(["title"], reach.Paths));
    }

    [Fact]
    public async Task Reach_OfAnUnknownField_NamesTheNearest()
    {
        _host.Publish(_federation.Bundle(1));

        var error = await Assert.ThrowsAsync<RpcException>(async () => await Policy.ReachAsync(new ReachRequest { Field = "ThreatNotice.titel" }));

        Assert.Contains("nearest valid name 'ThreatNotice.title'", WireError.ViolationsOf(error).Single().Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_OfANotice_TellsEveryRole()
    {
        _host.Publish(_federation.Bundle(1));
        var question = Question(Purpose.Prevention);

        var answer = await Policy.PreviewAsync(new PreviewRequest { Origin = question.Origin, Type = question.Type, Notice = question.Notice });

        Assert.Contains(answer.Roles, role => role.Released && role.Recipient == question.Recipient && role.Role == question.Role);
    }

    [Fact]
    public async Task Diff_WithABundleWithoutPolicies_TellsWhatDisappears()
    {
        _host.Publish(_federation.Bundle(1));
        var other = Bundle.Parser.ParseFrom(_federation.Bundle(1).Bundle);
        other.Policies.Clear();

        var answer = await Policy.DiffAsync(new DiffRequest { Bundle = other.ToByteString() });

        Assert.Equal(0U, answer.Widenings);
        Assert.NotEmpty(answer.Differences);
        Assert.All(answer.Differences, difference => Assert.Equal(DifferenceKind.Disappears, difference.Kind));
    }

    [Fact]
    public async Task Check_OfTheBundleInService_CountsItsRules()
    {
        _host.Publish(_federation.Bundle(1));

        var answer = await Policy.CheckAsync(new CheckRequest());

        Assert.True(answer.Rules > 0);
        Assert.Equal(1UL, answer.BundleVersion);
    }

    private static ExplainRequest Question(Purpose purpose) => new()
    {
        Origin = SampleFederation.School,
        Recipient = SampleFederation.Police,
        Role = SampleFederation.Desk,
        Type = NoticeType.ThreatNotice,
        Notice = new ThreatNotice
        {
            Handling = new Handling
            {
                Tlp = Tlp.Green,
                Purpose = purpose,
                Actuality = Actuality.Actual,
                DisclosureBasis = DisclosureBasis.PublicTask,
                SecrecyGate = SecrecyGate.None,
            },
            Title = "A title",
        }.ToByteString(),
    };

    private FederationService.FederationServiceClient Federation => new(_channel);

    private Policy.V1.PolicyService.PolicyServiceClient Policy => new(_channel);

    private static async Task<(ulong Version, bool WithBundle)> NextAsync(
        AsyncServerStreamingCall<WatchBundlesResponse> call, CancellationToken cancellation)
    {
        Assert.True(await call.ResponseStream.MoveNext(cancellation));
        return (call.ResponseStream.Current.CurrentVersion, call.ResponseStream.Current.Bundle is not null);
    }
}
