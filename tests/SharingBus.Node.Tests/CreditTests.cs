using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.V1;
using SharingBus.Node.Changes;
using SharingBus.Node.Quarantine;
using SharingBus.Node.Sending;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests;

/// <summary>A sender lets no more go than its recipient confirms: a slow or absent one bounds what lies in the broker.</summary>
public sealed class CreditTests
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;
    private const int More = 6;

    private static readonly TimeSpan UntilOverdue = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Backlog_OfAnAbsentRecipient_StaysInTheJournalUntilItIsBack()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await federation.StopNodeAsync(Police);
        var wire = new WireTap(federation.Exchange);
        List<PublishResponse> accepted = await PublishBeyondTheWindowAsync(federation, wire);

        Assert.Equal(StreamBounds.MaxBatches(Lane.Bulk), wire.Sent(School, Lane.Bulk, Police).Distinct().Count());
        await federation.StartNodeAsync(Police);
        await AssertDeliveredAsync(federation, accepted);

        Assert.Equal(StreamBounds.MaxBatches(Lane.Bulk) + More, wire.Sent(School, Lane.Bulk, Police).Distinct().Count());
    }

    [Fact]
    public async Task Backlog_ThatAnotherProcessReadsBack_LeavesWithinTheWindowToo()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await federation.StopNodeAsync(Police);
        await PublishBeyondTheWindowAsync(federation, new WireTap(federation.Exchange));
        await federation.StopNodeAsync(School);
        var wire = new WireTap(federation.Exchange);

        await federation.StartNodeAsync(School);
        await wire.UntilAsync(School, Lane.Bulk, (ulong)StreamBounds.MaxBatches(Lane.Bulk));
        await federation.Client(School, "records").PublishAsync(Notices.Threat().Request("behind them all"));

        Assert.Equal(StreamBounds.MaxBatches(Lane.Bulk), wire.Sent(School, Lane.Bulk, Police).Distinct().Count());
    }

    [Fact]
    public async Task Backlog_ThatANewerBundleDoesNotRelease_LeavesVoid()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await federation.StopNodeAsync(Police);
        var wire = new WireTap(federation.Exchange);
        await PublishBeyondTheWindowAsync(federation, wire);
        federation.Bundle.AgreementEnds = TestFederation.Start;
        federation.Bundle.Version++;
        federation.PublishBundle();
        await log.UntilAsync(EventLog.Adopted, times: TestFederation.Agencies.Count + 2);

        await federation.StartNodeAsync(Police);
        await wire.UntilAsync(School, Lane.Bulk, (ulong)(StreamBounds.MaxBatches(Lane.Bulk) + More));

        Assert.Equal(More, (await federation.StopAndReadAsync(School, JournalEntry.EventOneofCase.Voided)).Count);
    }

    [Fact]
    public async Task Stream_WhoseReceiptsGotLost_GoesOnOnceTheyAreOverdue()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var wire = new WireTap(federation.Exchange) { Loses = (batch, _) => batch.Sender == Police };
        List<PublishResponse> accepted = await PublishBeyondTheWindowAsync(federation, wire);
        Assert.Equal(StreamBounds.MaxBatches(Lane.Bulk), wire.Sent(School, Lane.Bulk, Police).Distinct().Count());

        wire.Loses = null;
        federation.Clock.Advance(UntilOverdue);
        await Eventually.HoldsAsync(async () =>
        {
            federation.Clock.Advance(TimeSpan.FromSeconds(1)); // once School has seen a later receipt, it asks for the lost ones
            await federation.Client(School, "records").GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = accepted[0].MessageId });
            return wire.Times(School, Lane.Bulk, Police, (ulong)(StreamBounds.MaxBatches(Lane.Bulk) + More)) > 0;
        });
        await AssertDeliveredAsync(federation, accepted);
    }

    [Fact]
    public async Task Changes_BeyondTheWindow_GoOnceTheRecipientIsHeardOf()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency police = await federation.TurnHostileAsync(Police);
        var wire = new WireTap(federation.Exchange);
        ExchangeService.ExchangeServiceClient records = federation.Client(School, "records");
        PublishResponse notice = new();
        for (int n = 1; n <= StreamBounds.MaxBatches(Lane.Rights) + More; n++)
        {
            if (n % ChangeBounds.Ordered == 1)
            {
                notice = await records.PublishAsync(Notices.Threat().Request($"r{n}"));
                await wire.UntilAsync(School, Lane.Bulk, (ulong)(1 + (n / ChangeBounds.Ordered)));
            }

            await records.ChangeNoticeAsync(Restriction(notice, n));
            await wire.UntilAsync(School, Lane.Rights, (ulong)Math.Min(n, StreamBounds.MaxBatches(Lane.Rights)));
        }

        federation.Clock.Advance(UntilOverdue);
        await wire.UntilAsync(School, Lane.Rights, (ulong)StreamBounds.MaxBatches(Lane.Rights), times: 2);
        Assert.Equal(0, wire.Times(School, Lane.Rights, Police, (ulong)(StreamBounds.MaxBatches(Lane.Rights) + 1)));

        Journal school = federation.Hosted(School).Journal;
        long size = school.Size;
        await police.SendAsync(School, Lane.Rights, new BatchPayload { Receipts = { new Receipt { Changed = notice.MessageId } } });
        await Eventually.HoldsAsync(() => Task.FromResult(school.Size > size));
        federation.Clock.Advance(UntilOverdue * 2);

        await wire.UntilAsync(School, Lane.Rights, (ulong)(StreamBounds.MaxBatches(Lane.Rights) + More));
    }

    [Fact]
    public async Task Window_OfBatchesThatWereSetAside_IsConfirmedWithoutAMessage()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await federation.StopNodeAsync(Police);
        bool fails = true;
        federation.Quarantine = new QuarantineOptions { Attempts = 1 };
        federation.BeforeHandling = (agency, batch, _) =>
            fails && agency == Police && batch.Address.Lane == Backbone.Lane.Bulk ? throw new InvalidOperationException() : Task.CompletedTask;
        await federation.StartNodeAsync(Police);
        var wire = new WireTap(federation.Exchange);
        List<PublishResponse> accepted = await PublishBeyondTheWindowAsync(federation, wire);
        await Eventually.HoldsAsync(async () =>
            (await federation.QuarantineOf(Police).ListQuarantineItemsAsync(new ListQuarantineItemsRequest())).Totals.Sum(t => t.Waiting)
                == StreamBounds.MaxBatches(Lane.Bulk));

        fails = false;
        federation.Clock.Advance(UntilOverdue);
        await AssertDeliveredAsync(federation, accepted[StreamBounds.MaxBatches(Lane.Bulk)..]);

        GetNoticeStatusResponse first = await federation.Client(School, "records")
            .GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = accepted[0].MessageId });
        Assert.DoesNotContain(first.Holders, h => h.Received);
    }

    private static ChangeNoticeRequest Restriction(PublishResponse notice, int number) => new()
    {
        RequestId = $"c{number}",
        Change = new Change { Kind = ChangeKind.Restrict, Reason = ChangeReason.Disputed, Target = notice.MessageId },
    };

    // Each in a batch of its own while there is credit; the last ones are assigned, and so in the journal, and do not leave.
    private static async Task<List<PublishResponse>> PublishBeyondTheWindowAsync(TestFederation federation, WireTap wire)
    {
        ExchangeService.ExchangeServiceClient records = federation.Client(School, "records");
        List<PublishResponse> accepted = [];
        for (int n = 1; n <= StreamBounds.MaxBatches(Lane.Bulk) + More; n++)
        {
            PublishResponse notice = await records.PublishAsync(Notices.Threat($"Number {n}").Request($"r{n}"));
            accepted.Add(notice);
            await Eventually.HoldsAsync(async () =>
                (await records.GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = notice.MessageId })).Holders.Any(h => h.Sent));
        }

        await wire.UntilAsync(School, Lane.Bulk, (ulong)StreamBounds.MaxBatches(Lane.Bulk));
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
}
