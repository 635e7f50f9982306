using System.Diagnostics.Metrics;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Bundles;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests;

/// <summary>Without a bundle that is known to be in force nothing new leaves, everybody is told why, and what is owed to holders still goes.</summary>
public sealed class PolicyServiceDownTests
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;

    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(16);

    [Fact]
    public async Task PolicyService_DownForTooLong_StopsNewContentAndSaysSoUntilItIsBack()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        ExchangeService.ExchangeServiceClient records = federation.Client(School, "records");
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);
        PublishResponse held = await records.PublishAsync(Notices.Threat("Held").Request("r1"));
        Assert.Equal(held.MessageId, (await desk.NextAsync()).MessageId);
        Assert.Equal(string.Empty, StoppedBy(federation));

        await federation.StopPolicyServiceAsync();
        federation.Clock.Advance(Stale);
        await log.UntilAsync(EventLog.ReleaseStopped, TestFederation.Agencies.Count);
        PublishResponse waiting = await records.PublishAsync(Notices.Threat("Waits").Request("r2"));
        await records.ChangeNoticeAsync(Change(held, ChangeKind.Retract));

        Assert.Equal(held.MessageId, (await desk.NextAsync()).Change.Target);
        Assert.Single((await TraceAsync(federation, waiting)).Entries);
        Assert.Contains(ReleaseObstacles.BundleStale, await federation.HealthAsync(School), StringComparison.Ordinal);
        Assert.Equal(ReleaseObstacles.BundleStale, StoppedBy(federation));
        Assert.All(log.Texts(EventLog.ReleaseStopped), text => Assert.Contains(ReleaseObstacles.BundleStale, text, StringComparison.Ordinal));

        federation.Bundle.SchoolReleases.Remove("place");
        federation.Bundle.Version++;
        federation.PublishBundle();
        await federation.StartPolicyServiceAsync();
        Delivery decided = await desk.NextAsync();

        // It waited as it was published, and is decided by the bundle that is in force now.
        Assert.Equal(waiting.MessageId, decided.MessageId);
        Assert.Null(ThreatNotice.Parser.ParseFrom(decided.Notice).Place);
        Assert.Equal(2u, (await TraceAsync(federation, waiting)).Entries.Single(e => e.Entry.Decided is not null).Entry.Decided.BundleVersion);
        await log.UntilAsync(EventLog.ReleaseGoesOn, TestFederation.Agencies.Count);
        Assert.Equal(string.Empty, StoppedBy(federation));
        Assert.DoesNotContain("BUNDLE", await federation.HealthAsync(School), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bundle_ThatExpired_StopsNewContentThoughItIsTheNewest()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log, shape: bundle => bundle.Ends = TestFederation.Start.AddMinutes(5));
        ExchangeService.ExchangeServiceClient records = federation.Client(School, "records");
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);
        PublishResponse held = await records.PublishAsync(Notices.Threat("Held").Request("r1"));
        Assert.Equal(held.MessageId, (await desk.NextAsync()).MessageId);

        federation.Clock.Advance(TimeSpan.FromMinutes(5));
        await log.UntilAsync(EventLog.ReleaseStopped, TestFederation.Agencies.Count);
        PublishResponse waiting = await records.PublishAsync(Notices.Threat("Waits").Request("r2"));
        await records.ChangeNoticeAsync(Change(held, ChangeKind.Erase));

        Assert.Equal(ChangeKind.Erase, (await desk.NextAsync()).Change.Kind);
        Assert.Single((await TraceAsync(federation, waiting)).Entries);
        Assert.Contains(ReleaseObstacles.BundleExpired, await federation.HealthAsync(School), StringComparison.Ordinal);
        Assert.Equal(ReleaseObstacles.BundleExpired, StoppedBy(federation));
    }

    [Fact]
    public async Task Node_StartedWithAnExpiredBundleAndNoPolicyService_StillCarriesOutChanges()
    {
        await using TestFederation federation = await TestFederation.StartAsync(shape: bundle => bundle.Ends = TestFederation.Start.AddMinutes(5));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);
        PublishResponse held = await federation.Client(School, "records").PublishAsync(Notices.Threat("Held").Request("r1"));
        Assert.Equal(held.MessageId, (await desk.NextAsync()).MessageId);

        await federation.StopNodeAsync(School);
        await federation.StopPolicyServiceAsync();
        federation.Clock.Advance(TimeSpan.FromMinutes(5));
        await federation.StartNodeAsync(School);
        await federation.Client(School, "records").ChangeNoticeAsync(Change(held, ChangeKind.Retract));

        Assert.Equal(held.MessageId, (await desk.NextAsync()).Change.Target);
        Assert.Contains(ReleaseObstacles.BundleExpired, await federation.HealthAsync(School), StringComparison.Ordinal);
    }

    private static ChangeNoticeRequest Change(PublishResponse notice, ChangeKind kind) => new()
    {
        RequestId = "c1",
        Change = new Change { Kind = kind, Reason = ChangeReason.Inaccurate, Target = notice.MessageId },
    };

    private static async Task<TraceResponse> TraceAsync(TestFederation federation, PublishResponse notice) =>
        await federation.Auditor(School).TraceAsync(new TraceRequest { MessageId = notice.MessageId });

    // What the school's own metric names; other tests have nodes with the same names in this process.
    private static string StoppedBy(TestFederation federation)
    {
        Meter meter = federation.Node(School).BundleMetrics.Meter;
        List<string> reasons = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (ReferenceEquals(instrument.Meter, meter) && instrument.Name == "sharingbus.release.stopped")
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) =>
        {
            if (value == 1)
            {
                reasons.Add((string)tags[0].Value!);
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return string.Join(' ', reasons);
    }
}
