using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Node.Agencies;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests;

/// <summary>A member that sends what it should not: it harms nobody but itself, and what it did is on record.</summary>
public sealed class HostileMemberTests
{
    [Fact]
    public async Task Notice_InTheNameOfAnotherAgency_IsSetAsideAndTheStreamGoesOn()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency school = await federation.TurnHostileAsync(TestBundle.School);

        await school.SendAsync(TestBundle.Police, Lane.Bulk, Envelopes.Threat(Envelopes.Id(1), TestBundle.Youth, "Not mine"));
        await school.SendAsync(TestBundle.Police, Lane.Bulk, Envelopes.Threat(Envelopes.Id(2), TestBundle.School, "Mine"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(Envelopes.Id(2), (await desk.NextAsync()).MessageId);
        await Traces.QuarantinedAsync(federation.Auditor(TestBundle.Police), Envelopes.Id(1), "ORIGIN_IS_NOT_SENDER");
    }

    [Fact]
    public async Task Notice_WithTheIdOfAnothers_IsSetAsideAndSaysSo()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishResponse accepted = await records.PublishAsync(Notices.Threat().Request("r1"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        await desk.NextAsync();

        await youth.SendAsync(TestBundle.Police, Lane.Bulk, Envelopes.Threat(accepted.MessageId, TestBundle.Youth, "Mine now"));

        await Traces.QuarantinedAsync(federation.Auditor(TestBundle.Police), accepted.MessageId, "MESSAGE_ID_TAKEN");
    }

    [Fact]
    public async Task Receipt_ForANoticeThatWasNeverSent_MakesNoHolder()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishResponse accepted = await records.PublishAsync(Notices.Threat().Request("r1"));

        await youth.SendAsync(
            TestBundle.School,
            Lane.Rights,
            new BatchPayload
            {
                Receipts =
                {
                    new Receipt
                    {
                        Kind = ReceiptKind.Acknowledged,
                        Role = TestBundle.Mentor,
                        Parts = { new BatchPart { Lane = Lane.Bulk, Incarnation = Envelopes.Id(9), Sequence = 1 } },
                    },
                    new Receipt { Kind = ReceiptKind.Changed, Changed = accepted.MessageId },
                },
            });
        await Traces.QuarantinedAsync(federation.Auditor(TestBundle.School), accepted.MessageId, "RECEIPT_UNEXPECTED");
        GetNoticeStatusResponse status = await records.GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = accepted.MessageId });

        Assert.DoesNotContain(status.Holders, h => h.Agency == TestBundle.Youth);
    }

    [Fact]
    public async Task Receipt_ForABatchOfTheFarFuture_DoesNotHoldBackWhatFollows()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency police = await federation.TurnHostileAsync(TestBundle.Police);
        var wire = new WireTap(federation.Exchange);
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        await records.PublishAsync(Notices.Threat("First").Request("r1"));
        await wire.UntilAsync(TestBundle.School, Lane.Bulk, 1);
        Journal school = federation.Hosted(TestBundle.School).Journal;
        StreamPosition stream = (await school.Read.StreamsAsync())
            .Single(s => s.Stream is { Peer: TestBundle.Police, Lane: Lane.Bulk, Direction: StreamDirection.Outgoing });
        var part = new BatchPart { Lane = Lane.Bulk, Incarnation = stream.Incarnation.ToWire(), Sequence = long.MaxValue };
        long size = school.Size;
        await police.SendAsync(TestBundle.School, Lane.Rights, new BatchPayload { Receipts = { new Receipt { Kind = ReceiptKind.Received, Parts = { part } } } });
        await Eventually.HoldsAsync(() => Task.FromResult(school.Size > size));

        await records.PublishAsync(Notices.Threat("Second").Request("r2"));

        await wire.UntilAsync(TestBundle.School, Lane.Bulk, 2);
    }

    [Fact]
    public async Task Receipt_WithANulCharacterInItsRole_IsSetAside()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency police = await federation.TurnHostileAsync(TestBundle.Police);
        PublishResponse accepted = await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1"));
        Sent sent = (await Traces.UntilAsync(federation.Auditor(TestBundle.School), accepted.MessageId, e => e.Sent is not null)).Sent;

        await police.SendAsync(
            TestBundle.School,
            Lane.Rights,
            new BatchPayload
            {
                Receipts =
                {
                    new Receipt
                    {
                        Kind = ReceiptKind.Delivered,
                        Role = "police\0desk",
                        Parts = { new BatchPart { Lane = sent.Lane, Incarnation = sent.Incarnation, Sequence = sent.Sequence } },
                        Changed = accepted.MessageId,
                    },
                },
            });

        await Traces.QuarantinedAsync(federation.Auditor(TestBundle.School), accepted.MessageId, "TEXT_INVALID");
    }

    [Fact]
    public async Task Payload_ThatTheJournalCannotTake_IsSetAsideAndTheStreamGoesOn()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency school = await federation.TurnHostileAsync(TestBundle.School);
        federation.WriteBytes = 128 * 1024;
        await federation.StopNodeAsync(TestBundle.Police);
        await federation.StartNodeAsync(TestBundle.Police);

        await school.SendAsync(TestBundle.Police, Lane.Bulk, Envelopes.Threat(Envelopes.Id(1), TestBundle.School, new string('x', 256 * 1024)));
        await school.SendAsync(TestBundle.Police, Lane.Bulk, Envelopes.Threat(Envelopes.Id(2), TestBundle.School, "Mine"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(Envelopes.Id(2), (await desk.NextAsync()).MessageId);
        QuarantineItem item = Assert.Single((await federation.QuarantineOf(TestBundle.Police).ListQuarantineItemsAsync(new ListQuarantineItemsRequest())).Items);
        Assert.Equal((QuarantineReason.PayloadUnstorable, QuarantineKind.Payload, 1UL), (item.Reason, item.Kind, item.Sequence));
    }

    [Fact]
    public async Task ChangeAndReceipt_ThatNameWhatIsNoId_AreSetAsideAndTheStreamGoesOn()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency school = await federation.TurnHostileAsync(TestBundle.School);
        Envelope bad = Envelopes.Change(ChangeKind.Erase, Envelopes.Id(3), TestBundle.School);
        bad.Change.Replacement = ByteString.CopyFrom(1, 2, 3);

        await school.SendAsync(TestBundle.Police, Lane.Bulk, bad);
        await school.SendAsync(
            TestBundle.Police,
            Lane.Bulk,
            new BatchPayload { Receipts = { new Receipt { Kind = ReceiptKind.Received, Parts = { new BatchPart { Incarnation = ByteString.CopyFrom(1, 2, 3, 4, 5) } } } } });
        await school.SendAsync(TestBundle.Police, Lane.Bulk, Envelopes.Threat(Envelopes.Id(2), TestBundle.School, "Mine"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(Envelopes.Id(2), (await desk.NextAsync()).MessageId);
    }
}
