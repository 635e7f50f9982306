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
        federation.Bundle.PoliceRole = TestBundle.NewDesk;
        Publish(federation);
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

    [Fact]
    public async Task Role_OfASubscriberThatNeverReads_IsCutOffOnceTheGraceIsOver()
    {
        const int Published = 60; // of 28 KB: more than the window of a stream takes
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        var inbox = new PoliceInbox(federation);
        await inbox.PublishManyAsync(Enumerable.Range(0, Published).Select(Notices.Large), 20);
        await using Subscriber stuck = await inbox.OpenAsync();
        await inbox.UntilAsync(() => inbox.Counters.OutstandingBytes > 256 * 1024);

        federation.Clock.Held = RightsWatch.Grace;
        federation.Bundle.PoliceRole = TestBundle.NewDesk;
        Publish(federation);
        await federation.Clock.ElapseAsync();

        await log.UntilAsync(EventLog.RoleRevoked);
        await inbox.UntilAsync(() => inbox.Counters.Outstanding == 0);
    }

    private static void Publish(TestFederation federation)
    {
        federation.Bundle.Version++;
        federation.PublishBundle();
    }
}
