using Grpc.Core;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Bundles;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Subscriptions;

/// <summary>A role is served while the bundle in force gives it to the agency, and not a moment longer than it takes to say so.</summary>
public sealed class RevokedRoleTests
{
    [Fact]
    public async Task Role_OfAnAgencyThatLeftTheRegister_LosesItsOpenStream()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await using Subscriber mentor = await Subscriber.OpenAsync(federation.Client(TestBundle.Youth, "desk"), TestBundle.Mentor);
        await mentor.StandsAsync();

        federation.Bundle.HasYouth = false;
        Publish(federation);

        Assert.Equal("ROLE_REVOKED", WireError.ReasonOf(await mentor.EndAsync()));
        await log.UntilAsync(EventLog.RoleRevoked);
    }

    [Fact]
    public async Task Role_ThatIsGone_CannotBeTakenUpAgain()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        await using Subscriber desk = await inbox.OpenAsync();
        await desk.StandsAsync();
        Revoke(federation);
        await desk.EndAsync();

        await using Subscriber again = await inbox.OpenAsync();

        Assert.Equal("NOT_PERMITTED", WireError.ReasonOf(await again.EndAsync()));
    }

    [Fact]
    public async Task OtherRole_OfTheSameAgency_KeepsItsStream()
    {
        await using TestFederation federation = await TestFederation.StartAsync(shape: bundle => bundle.NightDeskReleases = ["title"]);
        var inbox = new PoliceInbox(federation);
        await using Subscriber desk = await inbox.OpenAsync();
        await using Subscriber night = await inbox.OpenAsync(role: TestBundle.NightDesk);
        await desk.StandsAsync();
        await night.StandsAsync();
        federation.Bundle.NightDeskReleases = null;
        Publish(federation);

        RpcException end = await night.EndAsync();
        await inbox.PublishAsync(Notices.Threat());

        Assert.Equal("ROLE_REVOKED", WireError.ReasonOf(end));
        Assert.NotNull((await desk.NextAsync()).Notice);
    }

    [Theory]
    [InlineData(60)] // more than the stream takes: the session waits for room
    [InlineData(12)] // all of it stands in the response: the session waits for more
    public async Task Role_OfASubscriberThatNeverReads_IsCutOffOnceTheGraceIsOver(int published)
    {
        const int Beyond = 256 * 1024; // bytes: more than the window of a stream, so the rest cannot leave
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        var inbox = new PoliceInbox(federation);
        await inbox.ReceivedAsync(await inbox.PublishManyAsync(Enumerable.Range(0, published).Select(Notices.Large), 20)); // they leave in as few frames as can be
        await using Subscriber stuck = await inbox.OpenAsync();
        await inbox.UntilAsync(() => inbox.Counters.OutstandingBytes > Beyond);

        Revoke(federation);
        await federation.Clock.ElapseAsync();

        await log.UntilAsync(EventLog.RoleRevoked);
        await inbox.UntilAsync(() => inbox.Counters.Outstanding == 0);
        RpcException end = await stuck.EndAsync();
        Assert.Equal(StatusCode.Cancelled, end.StatusCode); // and not the role's end behind all that it had not read
    }

    [Fact]
    public async Task Role_OfASubscriberThatReadsLate_EndsWithTheReasonWhileTheGraceLasts()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        var inbox = new PoliceInbox(federation);
        await inbox.ReceivedAsync(await inbox.PublishManyAsync(Enumerable.Range(0, 12).Select(Notices.Large), 12)); // in one frame, which the stream takes
        await using Subscriber late = await inbox.OpenAsync();
        await inbox.UntilAsync(() => inbox.Counters.Outstanding == 12);

        Revoke(federation);
        await log.UntilAsync(EventLog.RoleRevoked);

        Assert.Equal("ROLE_REVOKED", WireError.ReasonOf(await late.EndAsync()));
    }

    private static void Revoke(TestFederation federation)
    {
        federation.Bundle.PoliceRole = TestBundle.NewDesk;
        Publish(federation);
    }

    // Who reads is told, however slow the machine is: only a test lets the grace end.
    private static void Publish(TestFederation federation)
    {
        federation.Clock.Held = RightsWatch.Grace;
        federation.Bundle.Version++;
        federation.PublishBundle();
    }
}
