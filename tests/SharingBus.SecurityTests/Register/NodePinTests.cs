using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.SecurityTests.Register;

/// <summary>An authority can write any name into a certificate. Once an agency lists its nodes' keys, the name alone is worth nothing.</summary>
public sealed class NodePinTests
{
    private const string Self = "node";

    [Fact]
    public async Task PolicyService_OnceAnAgencyListsItsNodes_ServesOnlyTheirKeys()
    {
        await using PinnedPolicyService service = await PinnedPolicyService.StartAsync();
        X509Certificate2 own = service.Certificate(TestBundle.Police);
        service.Publish(bundle => bundle.Pin(TestBundle.Police, own));

        GetBundleResponse served = await service.Client(own).GetBundleAsync(new GetBundleRequest());
        RpcException sameName = await RefusedAsync(service.Client(service.Certificate(TestBundle.Police)));
        RpcException otherName = await RefusedAsync(service.Client(service.Certificate(TestBundle.Police, "records")));
        GetBundleResponse unlisted = await service.Client(service.Certificate(TestBundle.School)).GetBundleAsync(new GetBundleRequest());

        Assert.Equal(1UL, served.CurrentVersion);
        Assert.Equal(1UL, unlisted.CurrentVersion);
        Assert.All([sameName, otherName], refused => Assert.Equal((StatusCode.PermissionDenied, "NODE_NOT_PINNED"), (refused.StatusCode, WireError.ReasonOf(refused))));
        Assert.Equal(sameName.Status.Detail, otherName.Status.Detail);
    }

    [Fact]
    public async Task PolicyService_ForAPinOfAnotherAgency_RefusesIt()
    {
        await using PinnedPolicyService service = await PinnedPolicyService.StartAsync();
        X509Certificate2 ofPolice = service.Certificate(TestBundle.Police);
        X509Certificate2 ofSchool = service.Certificate(TestBundle.School);
        service.Publish(bundle =>
        {
            bundle.Pin(TestBundle.Police, ofPolice);
            bundle.Pin(TestBundle.School, service.Certificate(TestBundle.School));
            bundle.Pin(TestBundle.Youth, ofSchool);
        });

        Assert.Equal("NODE_NOT_PINNED", WireError.ReasonOf(await RefusedAsync(service.Client(ofSchool))));
    }

    [Fact]
    public async Task PolicyService_WhileOneKeyTakesTheOthersPlace_ServesEachInItsTime()
    {
        await using PinnedPolicyService service = await PinnedPolicyService.StartAsync();
        X509Certificate2 old = service.Certificate(TestBundle.Police);
        X509Certificate2 next = service.Certificate(TestBundle.Police);
        service.Publish(bundle =>
        {
            bundle.Pin(TestBundle.Police, old, until: TestFederation.Start.AddHours(2));
            bundle.Pin(TestBundle.Police, next, from: TestFederation.Start.AddHours(1));
        });

        Assert.Equal((true, false), await ServedAsync(service, old, next));
        service.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((true, true), await ServedAsync(service, old, next));
        service.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((false, true), await ServedAsync(service, old, next));
    }

    [Fact]
    public async Task Watch_OfANodeThatIsTakenOut_IsToldByTheBundleAndEnds()
    {
        await using PinnedPolicyService service = await PinnedPolicyService.StartAsync();
        X509Certificate2 old = service.Certificate(TestBundle.Police);
        service.Publish(bundle => bundle.Pin(TestBundle.Police, old));
        using AsyncServerStreamingCall<WatchBundlesResponse> watch = service.Client(old).WatchBundles(new WatchBundlesRequest());
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));

        service.Publish(bundle => bundle.Pin(TestBundle.Police, service.Certificate(TestBundle.Police)));
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        ulong told = watch.ResponseStream.Current.CurrentVersion;
        RpcException end = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20)));

        Assert.Equal(2UL, told);
        Assert.Equal("NODE_NOT_PINNED", WireError.ReasonOf(end));
    }

    [Fact]
    public async Task Forwarding_ByAReplicaWhoseKeyIsListed_IsTaken()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        X509Certificate2 replica = federation.System(TestBundle.School, Self);
        federation.Bundle.Shape = bundle => bundle.Pin(TestBundle.School, replica);
        await AdoptAsync(federation, log);

        PublishResponse accepted = await federation.Client(TestBundle.School, replica).PublishAsync(Notices.Threat().Request("r1"), ForRecords);

        Assert.NotEmpty(accepted.MessageId);
    }

    [Fact]
    public async Task Forwarding_ByTheNameOfAReplicaAlone_IsRefused()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        X509Certificate2 byName = federation.System(TestBundle.School, Self);
        ExchangeService.ExchangeServiceClient client = federation.Client(TestBundle.School, byName);
        await client.PublishAsync(Notices.Threat().Request("r1"), ForRecords); // as long as the agency lists no nodes
        federation.Bundle.Shape = bundle => bundle.Pin(TestBundle.School, federation.System(TestBundle.School, Self));
        await AdoptAsync(federation, log);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await client.PublishAsync(Notices.Threat().Request("r2"), ForRecords));
        RpcException asItself = await Assert.ThrowsAsync<RpcException>(async () => await client.PublishAsync(Notices.Threat().Request("r2")));

        Assert.Equal((StatusCode.PermissionDenied, "NODE_NOT_PINNED"), (refused.StatusCode, WireError.ReasonOf(refused)));
        Assert.Equal("NOT_PERMITTED", WireError.ReasonOf(asItself));
    }

    private static Metadata ForRecords => new() { { "sharingbus-for", $"{TestBundle.School}/records" } };

    private static Task AdoptAsync(TestFederation federation, EventLog log)
    {
        int adopted = log.Times(EventLog.Adopted);
        federation.PublishNext();
        return log.UntilAsync(EventLog.Adopted, adopted + TestFederation.Agencies.Count);
    }

    private static async Task<(bool Old, bool Next)> ServedAsync(PinnedPolicyService service, X509Certificate2 old, X509Certificate2 next) =>
        (await IsServedAsync(service.Client(old)), await IsServedAsync(service.Client(next)));

    private static async Task<bool> IsServedAsync(FederationService.FederationServiceClient client)
    {
        try
        {
            await client.GetBundleAsync(new GetBundleRequest());
            return true;
        }
        catch (RpcException refused) when (WireError.ReasonOf(refused) == "NODE_NOT_PINNED")
        {
            return false;
        }
    }

    private static Task<RpcException> RefusedAsync(FederationService.FederationServiceClient client) =>
        Assert.ThrowsAsync<RpcException>(async () => await client.GetBundleAsync(new GetBundleRequest()));
}
