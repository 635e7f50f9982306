using Google.Protobuf;
using SharingBus.Backbone;
using SharingBus.Backbone.Loopback;
using SharingBus.Exchange.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.FaultTests;

/// <summary>T6: batches that can be of no use. They are set aside, and what stands before and behind them arrives.</summary>
public sealed class PoisonTests
{
    private const int NestedMessages = 20_000;

    [Fact]
    public async Task Batch_WithABadSignature_HarmsNoNeighbour()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var captured = new TaskCompletionSource<LoopbackTransit>();
        federation.Exchange.Faults = transit =>
        {
            if (transit.Address is { Recipient: TestBundle.Police, Lane: Backbone.Lane.Bulk })
            {
                captured.TrySetResult(transit with { SealedBatch = transit.SealedBatch.ToArray() });
            }

            return LoopbackFault.None;
        };
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishResponse first = await records.PublishAsync(Notices.Threat("Before").Request("r1"));
        LoopbackTransit good = await captured.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await federation.StopNodeAsync(TestBundle.School);
        await using (IBackbone forger = federation.Exchange.Connect(TestBundle.School))
        {
            await forger.StartAsync([], (_, _) => Task.FromResult(ReceiveOutcome.Acknowledge), CancellationToken.None);
            byte[] forged = good.SealedBatch.ToArray();
            forged[^1] ^= 1;
            await forger.SendAsync(TestBundle.Police, Backbone.Lane.Bulk, Guid.CreateVersion7(), forged, CancellationToken.None);
            await forger.SendAsync(TestBundle.Police, Backbone.Lane.Bulk, Guid.CreateVersion7(), new byte[] { 0xFF, 1, 2 }, CancellationToken.None);
        }

        await federation.StartNodeAsync(TestBundle.School);
        PublishResponse second = await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat("After").Request("r2"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(first.MessageId, (await desk.NextAsync()).MessageId);
        Assert.Equal(second.MessageId, (await desk.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Batch_NestedDeeplyOrOfAnUnknownType_HarmsNoNeighbour()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency school = await federation.TurnHostileAsync(TestBundle.School);
        Envelope unknown = Envelopes.Threat(Id(2), TestBundle.School, "Of a type nobody knows");
        unknown.Type = (NoticeType)4_711;
        Envelope nested = Envelopes.Threat(Id(3), TestBundle.School, "Nested");
        nested.Views[0].Notice = ByteString.CopyFrom([.. nested.Views[0].Notice.Span, .. Nested()]);
        await school.SendAsync(TestBundle.Police, Lane.Bulk, Envelopes.Threat(Id(1), TestBundle.School, "Before"));
        await school.SendAsync(TestBundle.Police, Lane.Bulk, unknown);
        await school.SendAsync(TestBundle.Police, Lane.Bulk, nested);
        await school.SendAsync(TestBundle.Police, Lane.Bulk, Envelopes.Threat(Id(4), TestBundle.School, "After"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        List<ByteString> delivered = [];
        do
        {
            delivered.Add((await desk.NextAsync()).MessageId);
        }
        while (delivered[^1] != Id(4));

        Assert.Equal(Id(1), delivered[0]);
        Assert.Equal(delivered.Distinct(), delivered);
    }

    // A statement in a statement, and so on, deeper than any parser should follow.
    private static byte[] Nested()
    {
        byte[] inner = [];
        for (int depth = 0; depth < NestedMessages; depth++)
        {
            using var outer = new MemoryStream(inner.Length + 8);
            using (var writer = new CodedOutputStream(outer, leaveOpen: true))
            {
                writer.WriteTag(9, WireFormat.WireType.LengthDelimited);
                writer.WriteBytes(UnsafeByteOperations.UnsafeWrap(inner));
            }

            inner = outer.ToArray();
        }

        return inner;
    }

    private static ByteString Id(byte number) =>
        ByteString.CopyFrom([0x01, 0x9c, 0xad, 0x8f, 0xac, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number]);
}
