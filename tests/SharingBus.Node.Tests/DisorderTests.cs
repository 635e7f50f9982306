using SharingBus.Backbone.Loopback;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Tests.Federation;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Tests;

/// <summary>A backbone that duplicates, reorders and stops: order within a lane holds and nothing arrives twice.</summary>
public sealed class DisorderTests
{
    private const int NoticeCount = 40;

    [Theory]
    [InlineData(LoopbackFaultKind.Duplicate)]
    [InlineData(LoopbackFaultKind.SwapWithNext)]
    [InlineData(LoopbackFaultKind.LoseBatch)]
    [InlineData(LoopbackFaultKind.LoseConfirm)]
    [InlineData(LoopbackFaultKind.Refuse)]
    public async Task Notices_OverADisorderlyBackbone_ArriveOnceAndInOrder(LoopbackFaultKind kind)
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        int sent = 0;
        federation.Exchange.Faults = _ => Interlocked.Increment(ref sent) % 3 == 0 ? new LoopbackFault(kind) : LoopbackFault.None;
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        List<PublishResponse> accepted = [];
        List<Delivery> delivered = [];
        for (int n = 0; n < NoticeCount; n++)
        {
            accepted.Add(await records.PublishAsync(Notices.Threat($"Number {n}").Request($"r{n}")));
        }

        federation.Exchange.Faults = null;
        PublishResponse last = await records.PublishAsync(Notices.Threat("Last").Request("last"));
        while (delivered.Count == 0 || delivered[^1].MessageId != last.MessageId)
        {
            delivered.Add(await desk.NextAsync());
            await desk.AcknowledgeAsync(delivered[^1]);
        }

        Assert.Equal([.. accepted.Select(a => a.MessageId), last.MessageId], delivered.Select(d => d.MessageId));
    }

    [Fact]
    public async Task Notice_AfterABatchThatBecameDurableBehindItsHandlersBack_Arrives()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        await records.PublishAsync(Notices.Threat("Before").Request("r1"));
        await desk.AcknowledgeAsync(await desk.NextAsync());

        // As when an attempt runs out of time while its write is on the way to the disk.
        Journal police = federation.Hosted(TestBundle.Police).Journal;
        StreamPosition last = (await police.Read.StreamsAsync())
            .Single(s => s.Stream is { Peer: TestBundle.School, Lane: Lane.Bulk, Direction: StreamDirection.Incoming });
        await police.AppendAsync(new JournalWrite { Streams = [last with { Sequence = last.Sequence + 1 }] });
        var wire = new WireTap(federation.Exchange);
        await records.PublishAsync(Notices.Threat("Taken for received").Request("r2"));
        await wire.UntilAsync(TestBundle.School, Lane.Bulk, (ulong)last.Sequence + 1); // so that the next travels by itself
        PublishResponse after = await records.PublishAsync(Notices.Threat("After").Request("r3"));

        Assert.Equal(after.MessageId, (await desk.NextAsync()).MessageId);
        Assert.Equal(0, log.Times(EventLog.Early));
    }

    [Fact]
    public async Task Notices_OfNodesThatStartedBeforeTheirBundle_ArriveOnceItIsThere()
    {
        await using TestFederation federation = await TestFederation.StartAsync(withPolicyService: false);
        PublishResponse accepted = await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1"));

        await federation.StartPolicyServiceAsync();
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(accepted.MessageId, (await desk.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Notices_PublishedWhileTheBackboneIsAway_ArriveWhenItIsBack()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        federation.Exchange.Stop();
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishResponse accepted = await records.PublishAsync(Notices.Threat().Request("r1"));

        await federation.StopNodeAsync(TestBundle.School);
        federation.Exchange.Start();
        await federation.StartNodeAsync(TestBundle.School);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(accepted.MessageId, (await desk.NextAsync()).MessageId);
    }
}
