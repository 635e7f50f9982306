using Grpc.Core;
using SharingBus.Backbone.Loopback;
using SharingBus.Exchange.V1;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests;

/// <summary>What is handed over in memory may be lost or late: the journal stands behind it.</summary>
public sealed class HandOverTests
{
    private const int NoticeCount = 40;

    [Theory]
    [InlineData(LoopbackFaultKind.None)]
    [InlineData(LoopbackFaultKind.Duplicate)]
    [InlineData(LoopbackFaultKind.SwapWithNext)]
    [InlineData(LoopbackFaultKind.LoseBatch)]
    [InlineData(LoopbackFaultKind.LoseConfirm)]
    [InlineData(LoopbackFaultKind.Refuse)]
    public async Task Batches_ManyUnderWayOverADisorderlyBackbone_ArriveOnceAndInOrder(LoopbackFaultKind kind)
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        int sent = 0;
        federation.Exchange.Stop();
        List<PublishResponse> accepted = await PublishAsync(records, NoticeCount);

        federation.Exchange.Faults = _ => Interlocked.Increment(ref sent) is > 2 and < 30 and var n && n % 3 == 0 ? new LoopbackFault(kind) : LoopbackFault.None;
        federation.Exchange.Start();
        List<Delivery> delivered = await TakeAsync(desk, NoticeCount);

        Assert.Equal(accepted.Select(a => a.MessageId), delivered.Select(d => d.MessageId));
    }

    [Fact]
    public async Task Notices_AcceptedBeforeARestart_AreReleasedFromTheJournal()
    {
        await using TestFederation federation = await TestFederation.StartAsync(withPolicyService: false);
        List<PublishResponse> accepted = await PublishAsync(federation.Client(TestBundle.School, "records"), 5);

        await federation.StopNodeAsync(TestBundle.School);
        await federation.StartNodeAsync(TestBundle.School);
        await federation.StartPolicyServiceAsync();
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(accepted.Select(a => a.MessageId), (await TakeAsync(desk, 5)).Select(d => d.MessageId));
    }

    [Fact]
    public async Task Batches_AssignedBeforeARestart_AreSentFromTheJournalAheadOfNewOnes()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        federation.Exchange.Stop();
        List<PublishResponse> accepted = await PublishAsync(federation.Client(TestBundle.School, "records"), NoticeCount);

        await federation.StopNodeAsync(TestBundle.School);
        await federation.StartNodeAsync(TestBundle.School);
        accepted.Add(await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat("Last").Request("last")));
        federation.Exchange.Start();
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(accepted.Select(a => a.MessageId), (await TakeAsync(desk, NoticeCount + 1)).Select(d => d.MessageId));
    }

    [Fact]
    public async Task Notice_RetractedBeforeItWasReleased_GoesNowhere()
    {
        await using TestFederation federation = await TestFederation.StartAsync(withPolicyService: false);
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishResponse retracted = await records.PublishAsync(Notices.Threat("Wrong").Request("r1"));
        await records.ChangeNoticeAsync(new ChangeNoticeRequest
        {
            RequestId = "c1",
            Change = new Change { Kind = ChangeKind.Retract, Reason = ChangeReason.SentInError, Target = retracted.MessageId },
        });
        PublishResponse other = await records.PublishAsync(Notices.Threat("Right").Request("r2"));

        await federation.StartPolicyServiceAsync();
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(other.MessageId, (await desk.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Frames_SentWithoutWaiting_AreAnsweredAndDeliveredInOrder()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        using AsyncDuplexStreamingCall<PublishStreamRequest, PublishStreamResponse> call = federation.Client(TestBundle.School, "records").PublishStream();
        for (int n = 0; n < NoticeCount; n++)
        {
            await call.RequestStream.WriteAsync(new PublishStreamRequest { Requests = { Notices.Threat($"Number {n}").Request($"r{n}") } });
        }

        await call.RequestStream.CompleteAsync();
        List<PublishResponse> accepted = [];
        await foreach (PublishStreamResponse answer in call.ResponseStream.ReadAllAsync())
        {
            accepted.Add(Assert.Single(answer.Results).Accepted);
        }

        Assert.Equal(NoticeCount, accepted.Count);
        Assert.Equal(accepted.Select(a => a.MessageId), (await TakeAsync(desk, NoticeCount)).Select(d => d.MessageId));
    }

    private static async Task<List<PublishResponse>> PublishAsync(ExchangeService.ExchangeServiceClient records, int count)
    {
        List<PublishResponse> accepted = [];
        for (int n = 0; n < count; n++)
        {
            accepted.Add(await records.PublishAsync(Notices.Threat($"Number {n}").Request($"r{n}")));
        }

        return accepted;
    }

    private static async Task<List<Delivery>> TakeAsync(Subscriber subscriber, int count)
    {
        List<Delivery> taken = [];
        while (taken.Count < count)
        {
            taken.Add(await subscriber.NextAsync());
            await subscriber.AcknowledgeAsync(taken[^1]);
        }

        return taken;
    }
}
