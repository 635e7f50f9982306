using SharingBus.Backbone.Loopback;
using SharingBus.Exchange.V1;
using SharingBus.Node.Tests.Federation;

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
