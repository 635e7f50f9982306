using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests;

/// <summary>A backbone that loses what it confirmed: the recipient asks for what it misses, and the sender sends that and nothing else.</summary>
public sealed class GapTests
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;

    private static readonly TimeSpan BeforeAsking = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UntilOverdue = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Batch_LostByTheBackbone_IsAskedForAndSentAgainAlone()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        var wire = new WireTap(federation.Exchange) { Loses = (batch, before) => IsBulk(batch, 2) && before == 0 };
        List<PublishResponse> accepted = await PublishAsync(federation, wire, 5);
        await log.UntilAsync(EventLog.Early, 3);
        Assert.Equal(0, log.Times(EventLog.Asks));

        federation.Clock.Advance(BeforeAsking);
        await AssertDeliveredAsync(federation, accepted);

        Assert.Equal([1, 2, 3, 4, 5, 2], wire.Sent(School, Lane.Bulk, Police));
        GapRecorded asked = Assert.Single(await federation.StopAndReadAsync(Police, JournalEntry.EventOneofCase.GapRecorded)).GapRecorded;
        GapRecorded told = Assert.Single(await federation.StopAndReadAsync(School, JournalEntry.EventOneofCase.GapRecorded)).GapRecorded;
        Assert.Equal((School, Police), (asked.Sender, asked.Recipient));
        Assert.Equal((Lane.Bulk, 2UL, 2UL), Assert.Single(asked.Gaps.Select(g => (g.Lane, g.FirstMissing, g.LastMissing))));
        Assert.Equal(asked, told);
    }

    [Fact]
    public async Task Batches_LostInTwoPlaces_AreAskedForTogether()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        var wire = new WireTap(federation.Exchange)
        {
            Loses = (batch, before) => before == 0 && (IsBulk(batch, 2) || IsBulk(batch, 3) || IsBulk(batch, 5)),
        };
        List<PublishResponse> accepted = await PublishAsync(federation, wire, 6);
        await log.UntilAsync(EventLog.Early, 2);

        federation.Clock.Advance(BeforeAsking);
        await AssertDeliveredAsync(federation, accepted);

        Assert.Equal([1, 2, 3, 4, 5, 6, 2, 3, 5], wire.Sent(School, Lane.Bulk, Police));
    }

    [Fact]
    public async Task Batch_LostTwice_IsAskedForAgainLater()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        var wire = new WireTap(federation.Exchange) { Loses = (batch, before) => IsBulk(batch, 1) && before < 2 };
        List<PublishResponse> accepted = await PublishAsync(federation, wire, 2);
        await log.UntilAsync(EventLog.Early);

        federation.Clock.Advance(BeforeAsking);
        await wire.UntilAsync(School, Lane.Bulk, 1, times: 2);
        federation.Clock.Advance(BeforeAsking);
        Assert.Equal(1, log.Times(EventLog.Asks));
        federation.Clock.Advance(BeforeAsking);
        await AssertDeliveredAsync(federation, accepted);

        Assert.Equal([1, 2, 1, 1], wire.Sent(School, Lane.Bulk, Police));
    }

    [Fact]
    public async Task Requests_OfBothSidesBehindGapsOfTheRightsLane_AreObeyed()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        var wire = new WireTap(federation.Exchange) { Loses = (batch, before) => batch.Lane == Lane.Rights && batch.Sequence == 1 && before == 0 };
        ExchangeService.ExchangeServiceClient records = federation.Client(School, "records");
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);
        PublishResponse accepted = await records.PublishAsync(Notices.Threat().Request("r1"));
        Assert.Equal(accepted.MessageId, (await desk.NextAsync()).MessageId);
        await wire.UntilAsync(Police, Lane.Rights, 1);

        await records.ChangeNoticeAsync(Change(accepted, ChangeKind.Restrict, "c1"));
        await wire.UntilAsync(School, Lane.Rights, 1);
        await records.ChangeNoticeAsync(Change(accepted, ChangeKind.Retract, "c2"));
        await records.PublishAsync(Notices.Threat("Another").Request("r2"));
        await wire.UntilAsync(Police, Lane.Rights, 2);
        await log.UntilAsync(EventLog.Early, 2);
        federation.Clock.Advance(BeforeAsking);
        List<Delivery> delivered = [];
        while (delivered.Count < 3)
        {
            delivered.Add(await desk.NextAsync());
        }

        Assert.Equal(
            [ChangeKind.Restrict, ChangeKind.Retract], delivered.Where(d => d.Change is not null).Select(d => d.Change.Kind));
        await Eventually.HoldsAsync(async () =>
            (await records.GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = accepted.MessageId })).Holders.Any(h => h.ChangeConfirmed));
    }

    [Fact]
    public async Task Gap_OfANodeThatRestarts_IsStillAskedFor()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        var wire = new WireTap(federation.Exchange) { Loses = (batch, before) => IsBulk(batch, 2) && before == 0 };
        List<PublishResponse> accepted = await PublishAsync(federation, wire, 3);
        await log.UntilAsync(EventLog.Early);
        await federation.StopNodeAsync(Police);

        await federation.StartNodeAsync(Police);
        await log.UntilAsync(EventLog.Early, 2);
        federation.Clock.Advance(BeforeAsking);
        await AssertDeliveredAsync(federation, accepted);

        Assert.Equal([1, 2, 3, 2], wire.Sent(School, Lane.Bulk, Police));
    }

    [Fact]
    public async Task LastBatch_LostByTheBackbone_IsSentAgainOnceItsReceiptIsOverdue()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var wire = new WireTap(federation.Exchange) { Loses = (batch, before) => IsBulk(batch, 2) && before == 0 };
        List<PublishResponse> accepted = await PublishAsync(federation, wire, 2);
        await StatusAsync(federation, accepted[0], holder => holder.Received);

        federation.Clock.Advance(BeforeAsking);
        Assert.Equal([1, 2], wire.Sent(School, Lane.Bulk, Police));
        await StatusAsync(federation, accepted[1], holder =>
        {
            federation.Clock.Advance(TimeSpan.FromSeconds(1)); // the sender watches it from when the receipt of the one before came
            return holder.Received;
        });
        await AssertDeliveredAsync(federation, accepted);

        Assert.Equal(1, wire.Times(School, Lane.Bulk, Police, 1));
    }

    [Fact]
    public async Task Backlog_OfAnAbsentRecipient_IsSentAgainOnceAndThenProbed()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await federation.StopNodeAsync(Police);
        var wire = new WireTap(federation.Exchange);
        await PublishAsync(federation, wire, 3);

        federation.Clock.Advance(UntilOverdue);
        await wire.UntilAsync(School, Lane.Bulk, 3, times: 2);
        federation.Clock.Advance(UntilOverdue);
        federation.Clock.Advance(UntilOverdue);
        await wire.UntilAsync(School, Lane.Bulk, 1, times: 3);

        Assert.Equal([1, 2, 3, 1, 2, 3, 1], wire.Sent(School, Lane.Bulk, Police));
    }

    [Fact]
    public async Task Request_ForWhatWasNeverSent_IsSetAside()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var wire = new WireTap(federation.Exchange);
        List<PublishResponse> accepted = await PublishAsync(federation, wire, 2);
        await StatusAsync(federation, accepted[1], holder => holder.Received);
        Sent sent = (await federation.StopAndReadAsync(School, JournalEntry.EventOneofCase.Sent))[0].Sent;
        await federation.StartNodeAsync(School);
        federation.Clock.Advance(TimeSpan.FromSeconds(1)); // another incarnation, and a newer one
        await using HostileAgency police = await federation.TurnHostileAsync(Police);

        var known = new Gap { Lane = Lane.Bulk, Incarnation = sent.Incarnation, FirstMissing = 1, LastMissing = 2 };
        Gap[] unknown =
        [
            new Gap(known) { LastMissing = 3 },
            new Gap(known) { Lane = Lane.Urgent },
            new Gap(known) { FirstMissing = 0 },
            new Gap(known) { FirstMissing = 2, LastMissing = 1 },
            new Gap(known) { Incarnation = accepted[0].MessageId },
            new Gap(known) { LastMissing = ulong.MaxValue },
        ];
        await police.SendAsync(School, Lane.Rights, new BatchPayload { Gaps = { known } });
        await police.SendAsync(School, Lane.Rights, new BatchPayload { Gaps = { unknown } });
        await police.SendAsync(School, Lane.Rights, new BatchPayload { Receipts = { new Receipt { Changed = accepted[0].MessageId } } });
        LineageService.LineageServiceClient auditor = federation.Auditor(School);
        await Eventually.HoldsAsync(async () => (await auditor.TraceAsync(new TraceRequest { MessageId = accepted[0].MessageId }))
            .Entries.Any(e => e.Entry.Quarantined is not null));

        // In the place of what was confirmed a void batch may go, and to whoever has seen more the stream begins anew; nothing was there to be sent again.
        Assert.Equal([1, 2], wire.Sent(School, Lane.Bulk, Police).Distinct());
        Assert.Equal([1, 2], wire.Sent(School, Lane.Bulk, Police).Take(2));
        QuarantineItem item = Assert.Single((await federation.QuarantineOf(School).ListQuarantineItemsAsync(new ListQuarantineItemsRequest())).Items);
        Assert.Equal((QuarantineReason.GapUnexpected, QuarantineKind.Payload, Police, 2UL), (item.Reason, item.Kind, item.Sender, item.Sequence));
        RetryQuarantineItemResponse retry = await federation.QuarantineOf(School).RetryQuarantineItemAsync(new RetryQuarantineItemRequest { Id = item.Id });
        Assert.Equal((RetryOutcome.Refused, QuarantineReason.GapUnexpected), (retry.Outcome, retry.Item.Reason));
        IReadOnlyList<JournalEntry> aside = await federation.StopAndReadAsync(School, JournalEntry.EventOneofCase.Quarantined);
        Assert.Equal(["GAP_UNEXPECTED", "RECEIPT_UNEXPECTED", "GAP_UNEXPECTED"], aside.Select(e => e.Quarantined.Reason));
        Assert.Equal(SHA256.HashData(new BatchPayload { Gaps = { unknown } }.ToByteArray()), aside[0].Quarantined.Digest.ToByteArray());
    }

    // The recipient asked, then it came, and both are told in one batch: it is not lost.
    [Fact]
    public async Task Request_ThatIsConfirmedInTheSameBatch_BringsNothing()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ByteString incarnation = ByteString.Empty;
        var wire = new WireTap(federation.Exchange)
        {
            Loses = (batch, _) =>
            {
                incarnation = IsBulk(batch, 2) ? batch.Incarnation : incarnation;
                return false;
            },
        };
        List<PublishResponse> accepted = await PublishAsync(federation, wire, 2);
        await StatusAsync(federation, accepted[1], holder => holder.Received);
        federation.Clock.Advance(TimeSpan.FromSeconds(1)); // another incarnation, and a newer one
        await using HostileAgency police = await federation.TurnHostileAsync(Police);

        var asked = new Gap { Lane = Lane.Bulk, Incarnation = incarnation, FirstMissing = 1, LastMissing = 2 };
        var confirmed = new Receipt { Kind = ReceiptKind.Received, Parts = { new BatchPart { Lane = Lane.Bulk, Incarnation = incarnation, Sequence = 2 } } };
        await police.SendAsync(School, Lane.Rights, new BatchPayload { Gaps = { asked }, Receipts = { confirmed } });
        await police.SendAsync(School, Lane.Rights, new BatchPayload { Gaps = { new Gap(asked) { FirstMissing = 2 } } });
        await wire.UntilAsync(School, Lane.Bulk, 2, times: 2);

        Assert.Equal([1, 2, 2], wire.Sent(School, Lane.Bulk, Police));
    }

    private static bool IsBulk(BatchHeader batch, ulong sequence) => batch.Lane == Lane.Bulk && batch.Sequence == sequence;

    private static ChangeNoticeRequest Change(PublishResponse notice, ChangeKind kind, string request) => new()
    {
        RequestId = request,
        Change = new Change { Kind = kind, Reason = ChangeReason.Inaccurate, Target = notice.MessageId },
    };

    // Each in a batch of its own.
    private static async Task<List<PublishResponse>> PublishAsync(TestFederation federation, WireTap wire, int count)
    {
        ExchangeService.ExchangeServiceClient records = federation.Client(School, "records");
        List<PublishResponse> accepted = [];
        for (int n = 1; n <= count; n++)
        {
            accepted.Add(await records.PublishAsync(Notices.Threat($"Number {n}").Request($"r{n}")));
            await wire.UntilAsync(School, Lane.Bulk, (ulong)n);
        }

        return accepted;
    }

    private static async Task AssertDeliveredAsync(TestFederation federation, List<PublishResponse> accepted)
    {
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);
        foreach (PublishResponse notice in accepted)
        {
            Assert.Equal(notice.MessageId, (await desk.NextAsync()).MessageId);
        }
    }

    private static Task StatusAsync(TestFederation federation, PublishResponse notice, Func<Holder, bool> holds)
    {
        ExchangeService.ExchangeServiceClient records = federation.Client(School, "records");
        return Eventually.HoldsAsync(async () =>
            (await records.GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = notice.MessageId })).Holders.Any(holds));
    }
}
