using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Subscriptions;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Register;

/// <summary>
/// What the register takes back ends on every open stream, however many there are, however much goes over them, and whether or not anybody
/// reads. Nothing here waits for time: streams that are read end with the bundle, the others when the grace's timer elapses.
/// </summary>
public sealed class RevocationTests
{
    private const int Readers = 40;
    private const int Publishers = 10;
    private const int SystemRevoked = 5602;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Grace_OfAStreamThatNobodyReads_LeavesRoomBelowFiveSeconds() => Assert.True(RightsWatch.Grace <= TimeSpan.FromSeconds(3));

    [Theory]
    [InlineData("role", "ROLE_REVOKED")]
    [InlineData("system", "SYSTEM_REVOKED")]
    [InlineData("agency", "ROLE_REVOKED")]
    public async Task Subscriptions_UnderLoad_EndWithTheBundleThatRevokesThem(string what, string reason)
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using var load = new PublishingLoad(federation, TestBundle.School, Publishers);
        Subscriber[] readers = await OpenAsync(federation, Readers);
        foreach (Subscriber reader in readers)
        {
            await reader.NextAsync(); // each is being given to
        }

        federation.Clock.Held = RightsWatch.Grace; // who reads is told, however slow the machine is
        Revoke(federation, what);
        federation.PublishNext();
        RpcException[] ends = await Task.WhenAll(readers.Select(reader => reader.EndAsync()));
        await using Subscriber again = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk, "again");
        RpcException refused = await again.EndAsync();

        Assert.All(ends, end => Assert.Equal((StatusCode.PermissionDenied, reason), (end.StatusCode, WireError.ReasonOf(end))));
        Assert.Equal("NOT_PERMITTED", WireError.ReasonOf(refused));
        await DisposeAsync(readers);
    }

    [Theory]
    [InlineData("system")]
    [InlineData("agency")]
    public async Task PublishingStreams_UnderLoad_EndWithTheBundleThatRevokesThem(string what)
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using var load = new PublishingLoad(federation, TestBundle.School, Publishers);
        using AsyncDuplexStreamingCall<PublishStreamRequest, PublishStreamResponse> idle = federation.Client(TestBundle.School, "records").PublishStream();
        await idle.RequestStream.WriteAsync(new PublishStreamRequest { Requests = { Notices.Threat().Request("before") } });
        Assert.True(await idle.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience)); // the node serves it, and nothing goes over it from here on
        await load.UntilAcceptedAsync();

        federation.Clock.Held = RightsWatch.Grace;
        RevokeSchool(federation, what);
        federation.PublishNext();
        string?[] reasons = await load.EndsAsync();
        RpcException quiet = await Assert.ThrowsAsync<RpcException>(() => idle.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience));
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("late")));

        Assert.All(reasons, reason => Assert.Contains(reason, new[] { "SYSTEM_REVOKED", "NOT_PERMITTED" }));
        Assert.Equal("SYSTEM_REVOKED", WireError.ReasonOf(quiet));
        Assert.Equal("NOT_PERMITTED", WireError.ReasonOf(refused));
    }

    [Fact]
    public async Task Watch_OfBreakGlass_EndsWithTheBundleThatRevokesItsSystem()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        using AsyncServerStreamingCall<WatchBreakGlassResponse> watch = federation
            .BreakGlassAt(TestBundle.School, TestBundle.School, "audit").WatchBreakGlass(new WatchBreakGlassRequest());
        Assert.True(SubscriptionHeader.SaysStands(await watch.ResponseHeadersAsync.WaitAsync(Patience)));

        federation.Clock.Held = RightsWatch.Grace;
        federation.Bundle.Shape = bundle => bundle.Bound(TestBundle.School, new SystemRights { Name = "records", PublishTypes = { NoticeType.ThreatNotice } });
        federation.PublishNext();
        RpcException end = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience));

        Assert.Equal("SYSTEM_REVOKED", WireError.ReasonOf(end));
    }

    [Fact]
    public async Task Stream_ThatNobodyReads_IsCutOffOnceTheGraceIsOver()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        var inbox = new PoliceInbox(federation);
        await inbox.PublishManyAsync(Enumerable.Range(0, 60).Select(Notices.Large), 20);
        await using Subscriber stuck = await inbox.OpenAsync();
        await inbox.UntilAsync(() => inbox.Counters.OutstandingBytes > 256 * 1024);

        federation.Clock.Held = RightsWatch.Grace;
        Revoke(federation, "system");
        federation.PublishNext();
        await federation.Clock.ElapseAsync();

        await log.UntilAsync(SystemRevoked);
        await inbox.UntilAsync(() => inbox.Counters.Outstanding == 0);
        Assert.Equal(StatusCode.Cancelled, (await stuck.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task Batches_OfAnAgencyThatWasRevoked_AreNotOpenedAnyMoreAndNothingIsSealedForIt()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        var tap = new WireTap(federation.Exchange);
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        Envelope before = Threat();
        await youth.SendAsync(TestBundle.Police, Lane.Bulk, before);
        Assert.Equal(before.MessageId, (await desk.NextAsync()).MessageId);
        await tap.UntilAsync(TestBundle.Police, Lane.Rights, 1); // its receipt

        federation.Bundle.HasYouth = false;
        int adopted = log.Times(EventLog.Adopted);
        federation.PublishNext();
        await log.UntilAsync(EventLog.Adopted, adopted + 2);
        int sealedFor = tap.Sent(TestBundle.Police, Lane.Rights, TestBundle.Youth).Count;
        foreach (int _ in Enumerable.Range(0, 20))
        {
            await youth.SendAsync(TestBundle.Police, Lane.Bulk, Threat());
        }

        var fence = new PoliceInbox(federation);
        PublishResponse honest = await fence.PublishAsync(Notices.Threat("behind all of them"));

        Assert.Equal(honest.MessageId, (await desk.NextAsync()).MessageId);
        Assert.Equal(sealedFor, tap.Sent(TestBundle.Police, Lane.Rights, TestBundle.Youth).Count);
    }

    private static Envelope Threat() => Envelopes.Threat(Guid.CreateVersion7().ToWire(), TestBundle.Youth, "From the youth agency");

    private static void Revoke(TestFederation federation, string what)
    {
        switch (what)
        {
            case "role":
                federation.Bundle.PoliceRole = TestBundle.NewDesk;
                break;
            case "system":
                federation.Bundle.Shape = bundle => bundle.Bound(TestBundle.Police, new SystemRights { Name = "records" });
                break;
            default:
                federation.Bundle.Shape = bundle => Remove(bundle, TestBundle.Police);
                break;
        }
    }

    private static void RevokeSchool(TestFederation federation, string what) =>
        federation.Bundle.Shape = what == "system"
            ? bundle => bundle.Bound(TestBundle.School, new SystemRights { Name = "desk" })
            : bundle => Remove(bundle, TestBundle.School);

    private static void Remove(Bundle bundle, string agency)
    {
        bundle.Agencies.Remove(bundle.Agencies.Single(candidate => candidate.Id == agency));
        bundle.Agreements.Clear();
        bundle.Policies.Clear();
        bundle.Ceiling.Grants.Clear();
    }

    private static async Task<Subscriber[]> OpenAsync(TestFederation federation, int count)
    {
        ExchangeService.ExchangeServiceClient client = federation.Client(TestBundle.Police, "desk");
        return await Task.WhenAll(Enumerable.Range(0, count).Select(number => Subscriber.OpenAsync(client, TestBundle.DutyDesk, $"reader-{number}")));
    }

    private static async Task DisposeAsync(IEnumerable<Subscriber> subscribers)
    {
        foreach (Subscriber subscriber in subscribers)
        {
            await subscriber.DisposeAsync();
        }
    }
}
