using System.Collections.Concurrent;
using Google.Protobuf;
using SharingBus.Backbone;
using SharingBus.Backbone.Loopback;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.FaultTests;

/// <summary>T9, T10: batches and requests come again after a long time; clocks are wrong. The federation runs in one process.</summary>
public sealed class ReplayTests
{
    private const int Count = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(31, 0)]
    [InlineData(8 * 24 * 60, 0)]
    [InlineData(1, 1)]
    [InlineData(8 * 24 * 60, 1)]
    public async Task Batches_CapturedAndSentAgainLater_AreHandledOnce(int minutes, int restarts)
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ConcurrentQueue<LoopbackTransit> captured = Capture(federation);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        List<ByteString> sent = await PublishAsync(federation, "first");
        List<ByteString> handled = await HandleAsync(desk, Count);
        LoopbackTransit[] replayed = [.. captured];
        Assert.NotEmpty(replayed);

        federation.Clock.Advance(TimeSpan.FromMinutes(minutes));
        federation.PublishBundle(); // seen again, so that it counts as confirmed
        for (int restart = 0; restart < restarts; restart++)
        {
            await federation.StopNodeAsync(TestBundle.Police);
            await federation.StartNodeAsync(TestBundle.Police);
        }

        await using (IBackbone attacker = await AttachAsync(federation))
        {
            foreach (LoopbackTransit batch in replayed)
            {
                await attacker.SendAsync(TestBundle.Police, batch.Address.Lane, Guid.CreateVersion7(), batch.SealedBatch, CancellationToken.None);
            }
        }

        await federation.StartNodeAsync(TestBundle.School);
        sent.AddRange(await PublishAsync(federation, "second"));
        await using Subscriber again = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        handled.AddRange(await HandleAsync(again, Count));

        Assert.Equal(sent, handled);
    }

    [Fact]
    public async Task Request_PublishedAgainAfterRestartAndEightDays_IsTheSameNoticeOnce()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        List<ByteString> first = await PublishAsync(federation, "same");
        await federation.StopNodeAsync(TestBundle.School);
        await federation.StartNodeAsync(TestBundle.School);
        List<ByteString> second = await PublishAsync(federation, "same");
        federation.Clock.Advance(TimeSpan.FromDays(8));
        federation.PublishBundle();
        List<ByteString> third = await PublishAsync(federation, "same");
        List<ByteString> others = await PublishAsync(federation, "other");
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(first, second);
        Assert.Equal(first, third);
        Assert.Equal([.. first, .. others], await HandleAsync(desk, Count * 2));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    [InlineData(24 * 60)]
    [InlineData(-24 * 60)]
    public async Task Clock_ThatJumps_LosesNothingAndLineageGoesByTheIndex(int minutes)
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        List<ByteString> sent = await PublishAsync(federation, "before");
        federation.Clock.Advance(TimeSpan.FromMinutes(minutes));
        federation.PublishBundle();
        sent.AddRange(await PublishAsync(federation, "after"));

        Assert.Equal(sent, await HandleAsync(desk, Count * 2));
        ulong last = 0;
        foreach (ByteString id in sent)
        {
            TraceResponse trace = await federation.Auditor(TestBundle.School).TraceAsync(new TraceRequest { MessageId = id });
            ulong[] indices = [.. trace.Entries.Select(e => e.Index)];
            ulong accepted = trace.Entries.First(e => e.Entry.Accepted is not null).Index;
            Assert.Equal(indices.Order(), indices);
            Assert.True(sent[0] == id || accepted > last, "Accepted entries stand in the order of acceptance.");
            last = accepted;
        }
    }

    private static ConcurrentQueue<LoopbackTransit> Capture(TestFederation federation)
    {
        var captured = new ConcurrentQueue<LoopbackTransit>();
        federation.Exchange.Faults = transit =>
        {
            if (transit.Address.Recipient == TestBundle.Police)
            {
                captured.Enqueue(transit with { SealedBatch = transit.SealedBatch.ToArray() });
            }

            return LoopbackFault.None;
        };
        return captured;
    }

    private static async Task<IBackbone> AttachAsync(TestFederation federation)
    {
        await federation.StopNodeAsync(TestBundle.School);
        IBackbone attacker = federation.Exchange.Connect(TestBundle.School);
        await attacker.StartAsync([], (_, _) => Task.FromResult(ReceiveOutcome.Acknowledge), CancellationToken.None);
        return attacker;
    }

    private static async Task<List<ByteString>> PublishAsync(TestFederation federation, string prefix)
    {
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        List<ByteString> ids = [];
        for (int number = 0; number < Count; number++)
        {
            ids.Add((await records.PublishAsync(Notices.Threat($"{prefix} {number}").Request($"{prefix}-{number}"))).MessageId);
        }

        return ids;
    }

    private static async Task<List<ByteString>> HandleAsync(Subscriber desk, int count)
    {
        List<ByteString> ids = [];
        while (ids.Count < count)
        {
            Delivery delivery = await desk.NextAsync().WaitAsync(Patience);
            ids.Add(delivery.MessageId);
            await desk.AcknowledgeAsync(delivery);
        }

        return ids;
    }
}
