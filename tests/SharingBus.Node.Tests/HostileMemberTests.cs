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
    public async Task Erasure_OfANoticeOfAnotherAgency_IsSetAside()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishResponse accepted = await records.PublishAsync(Notices.Threat().Request("r1"));

        await youth.SendAsync(TestBundle.School, Lane.Rights, Erase(accepted.MessageId));
        await QuarantinedAsync(federation.Auditor(TestBundle.School), accepted.MessageId, "CHANGE_NOT_BY_ORIGIN", Id(1));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(accepted.MessageId, (await desk.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Erasure_BeforeTheNoticeOfAnotherAgency_DoesNotKeepItOut()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        federation.Exchange.Stop();
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishResponse accepted = await records.PublishAsync(Notices.Threat().Request("r1"));
        federation.Exchange.Start();

        await youth.SendAsync(TestBundle.Police, Lane.Rights, Erase(accepted.MessageId));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(accepted.MessageId, (await desk.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Erasure_ThatOvertakesItsNotice_KeepsTheContentOut()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency school = await federation.TurnHostileAsync(TestBundle.School);
        ByteString notice = Id(7);

        await school.SendAsync(TestBundle.Police, Lane.Rights, Erase(notice, TestBundle.School));
        await TracedAsync(federation.Auditor(TestBundle.Police), notice, e => e.ChangeApplied is not null);
        await school.SendAsync(TestBundle.Police, Lane.Bulk, NoticeWith(notice, TestBundle.School, "Erased before it came"));
        await school.SendAsync(TestBundle.Police, Lane.Bulk, NoticeWith(Id(8), TestBundle.School, "The next one"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        Delivery first = await desk.NextAsync();
        Delivery second = await desk.NextAsync();

        Assert.Equal(ChangeKind.Erase, first.Change.Kind);
        Assert.Equal(Id(8), second.MessageId);
    }

    [Fact]
    public async Task Correction_ThatOvertakesItsNotice_StillReachesTheRole()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency school = await federation.TurnHostileAsync(TestBundle.School);
        ByteString notice = Id(7);
        Envelope correction = Erase(notice, TestBundle.School);
        correction.Change.Kind = ChangeKind.Correct;
        correction.Change.Replacement = Id(9);

        await school.SendAsync(TestBundle.Police, Lane.Rights, correction);
        await TracedAsync(federation.Auditor(TestBundle.Police), notice, e => e.ChangeApplied is not null);
        await school.SendAsync(TestBundle.Police, Lane.Bulk, NoticeWith(notice, TestBundle.School, "About the wrong person"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(notice, (await desk.NextAsync()).MessageId);
        Change word = (await desk.NextAsync()).Change;
        Assert.Equal((ChangeKind.Correct, notice, Id(9)), (word.Kind, word.Target, word.Replacement));
    }

    [Fact]
    public async Task Notice_InTheNameOfAnotherAgency_IsSetAsideAndTheStreamGoesOn()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency school = await federation.TurnHostileAsync(TestBundle.School);

        await school.SendAsync(TestBundle.Police, Lane.Bulk, NoticeWith(Id(1), TestBundle.Youth, "Not mine"));
        await school.SendAsync(TestBundle.Police, Lane.Bulk, NoticeWith(Id(2), TestBundle.School, "Mine"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(Id(2), (await desk.NextAsync()).MessageId);
        await QuarantinedAsync(federation.Auditor(TestBundle.Police), Id(1), "ORIGIN_IS_NOT_SENDER", Id(1));
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

        await youth.SendAsync(TestBundle.Police, Lane.Bulk, NoticeWith(accepted.MessageId, TestBundle.Youth, "Mine now"));

        await QuarantinedAsync(federation.Auditor(TestBundle.Police), accepted.MessageId, "MESSAGE_ID_TAKEN", accepted.MessageId);
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
                        Parts = { new BatchPart { Lane = Lane.Bulk, Incarnation = Id(9), Sequence = 1 } },
                    },
                    new Receipt { Kind = ReceiptKind.Changed, Changed = accepted.MessageId },
                },
            });
        await QuarantinedAsync(federation.Auditor(TestBundle.School), accepted.MessageId, "RECEIPT_UNEXPECTED", accepted.MessageId);
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
        Sent sent = (await TracedAsync(federation.Auditor(TestBundle.School), accepted.MessageId, e => e.Sent is not null)).Sent;

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

        await QuarantinedAsync(federation.Auditor(TestBundle.School), accepted.MessageId, "TEXT_INVALID", accepted.MessageId);
    }

    [Fact]
    public async Task Payload_ThatTheJournalCannotTake_IsSetAsideAndTheStreamGoesOn()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency school = await federation.TurnHostileAsync(TestBundle.School);
        Envelope bad = Erase(Id(3), TestBundle.School);
        bad.Change.Replacement = ByteString.CopyFrom(1, 2, 3);

        await school.SendAsync(TestBundle.Police, Lane.Bulk, bad);
        await school.SendAsync(
            TestBundle.Police,
            Lane.Bulk,
            new BatchPayload { Receipts = { new Receipt { Kind = ReceiptKind.Received, Parts = { new BatchPart { Incarnation = ByteString.CopyFrom(1, 2, 3, 4, 5) } } } } });
        await school.SendAsync(TestBundle.Police, Lane.Bulk, NoticeWith(Id(2), TestBundle.School, "Mine"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(Id(2), (await desk.NextAsync()).MessageId);
    }

    private static ByteString Id(byte number) =>
        ByteString.CopyFrom([0x01, 0x9c, 0xad, 0x8f, 0xac, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number]);

    private static Envelope Erase(ByteString target, string origin = TestBundle.Youth) => new()
    {
        MessageId = Id(1),
        Type = NoticeType.ThreatNotice,
        Origin = origin,
        Change = new Change { Kind = ChangeKind.Erase, Reason = ChangeReason.Unlawful, Target = target },
    };

    private static Envelope NoticeWith(ByteString id, string origin, string title) => Envelopes.Threat(id, origin, title);

    private static Task<JournalEntry> QuarantinedAsync(LineageService.LineageServiceClient auditor, ByteString message, string reason, ByteString named) =>
        TracedAsync(auditor, named.Equals(message) ? message : named, e => e.Quarantined?.Reason == reason);

    // Asks over a real socket until the journal has it: each question is a round trip, so this neither sleeps nor spins.
    private static async Task<JournalEntry> TracedAsync(LineageService.LineageServiceClient auditor, ByteString message, Func<JournalEntry, bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            TraceResponse trace = await auditor.TraceAsync(new TraceRequest { MessageId = message });
            if (trace.Entries.FirstOrDefault(e => holds(e.Entry)) is { } found)
            {
                return found.Entry;
            }

            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
