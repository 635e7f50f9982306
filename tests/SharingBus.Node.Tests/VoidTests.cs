using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests;

/// <summary>A batch that has not arrived ages: before it is sent again it is decided again, and what may not go any more leaves void.</summary>
public sealed class VoidTests
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;

    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(16);

    [Fact]
    public async Task Batch_OfAnErasedNotice_IsSentVoidAndTheStreamGoesOn()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        bool loses = true;
        var wire = new WireTap(federation.Exchange) { Loses = (batch, _) => loses && batch.Lane == Lane.Bulk && batch.Sequence == 1 };
        PublishResponse[] accepted = await PublishAsync(federation, wire);
        await federation.Client(School, "records").ChangeNoticeAsync(Erasure(accepted[0]));

        loses = false;
        federation.Clock.Advance(Stale);
        await using (Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk))
        {
            Assert.Equal(accepted[1].MessageId, (await desk.NextAsync()).MessageId);
        }

        await ReceivedAsync(federation, accepted[1]);

        Assert.DoesNotContain((await StatusAsync(federation, accepted[0])).Holders, h => h.Received);
        Voided voided = Assert.Single(await federation.StopAndReadAsync(School, JournalEntry.EventOneofCase.Voided)).Voided;
        Assert.Equal((Police, Lane.Bulk, 1UL), (voided.Recipient, voided.Lane, voided.Sequence));
        IReadOnlyList<JournalEntry> received = await federation.StopAndReadAsync(Police, JournalEntry.EventOneofCase.Received);
        Assert.Contains(received, e => e.Received is { Lane: Lane.Bulk, Sequence: 1, MessageIds.IsEmpty: true });
    }

    [Fact]
    public async Task Batch_WhoseAgreementEnded_IsSentVoid()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        federation.Bundle.AgreementEnds = TestFederation.Start.AddMinutes(10);
        federation.Bundle.Version = 2;
        federation.PublishBundle();
        bool loses = true;
        var wire = new WireTap(federation.Exchange) { Loses = (batch, _) => loses && batch.Lane == Lane.Bulk };
        await PublishAsync(federation, wire);

        loses = false;
        federation.Clock.Advance(Stale);
        await wire.UntilAsync(School, Lane.Bulk, 2, times: 2);
        await wire.UntilAsync(Police, Lane.Rights, 1);

        Assert.Equal(2, (await federation.StopAndReadAsync(School, JournalEntry.EventOneofCase.Voided)).Count);
    }

    [Fact]
    public async Task Batch_WhoseDecisionCeasedToHold_IsSentVoidLongBeforeItIsStale()
    {
        await using TestFederation federation = await TestFederation.StartAsync(shape: b => b.AgreementEnds = TestFederation.Start.AddMinutes(10));
        bool loses = true;
        var wire = new WireTap(federation.Exchange) { Loses = (batch, _) => loses && batch.Lane == Lane.Bulk };
        await PublishAsync(federation, wire);

        loses = false;
        federation.Clock.Advance(TimeSpan.FromMinutes(10));
        await wire.UntilAsync(School, Lane.Bulk, 2, times: 2);
        await wire.UntilAsync(Police, Lane.Rights, 1);

        Assert.Equal(2, (await federation.StopAndReadAsync(School, JournalEntry.EventOneofCase.Voided)).Count);
    }

    [Fact]
    public async Task Batch_ThatANewerBundleDoesNotRelease_IsSentVoidThoughItIsFresh()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        bool loses = true;
        var wire = new WireTap(federation.Exchange) { Loses = (batch, _) => loses && batch.Lane == Lane.Bulk };
        await PublishAsync(federation, wire);
        federation.Bundle.AgreementEnds = TestFederation.Start;
        federation.Bundle.Version = 2;
        federation.PublishBundle();
        await log.UntilAsync(EventLog.Adopted, times: 2 * TestFederation.Agencies.Count);

        loses = false;
        federation.Clock.Advance(TimeSpan.FromSeconds(31));
        await wire.UntilAsync(School, Lane.Bulk, 2, times: 2);
        await wire.UntilAsync(Police, Lane.Rights, 1);

        Assert.Equal(2, (await federation.StopAndReadAsync(School, JournalEntry.EventOneofCase.Voided)).Count);
    }

    [Fact]
    public async Task Batch_ThatANewerBundleStillReleases_IsSentAsItWas()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        bool loses = true;
        var wire = new WireTap(federation.Exchange) { Loses = (batch, _) => loses && batch.Lane == Lane.Bulk };
        PublishResponse[] accepted = await PublishAsync(federation, wire);
        federation.Bundle.Version = 2;
        federation.PublishBundle();
        await log.UntilAsync(EventLog.Adopted, times: 2 * TestFederation.Agencies.Count);

        loses = false;
        federation.Clock.Advance(TimeSpan.FromSeconds(31));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(
            accepted.Select(a => a.MessageId), [(await desk.NextAsync()).MessageId, (await desk.NextAsync()).MessageId]);
    }

    [Fact]
    public async Task Batch_ThatMayStillGo_IsSentAsItWas()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        bool loses = true;
        var wire = new WireTap(federation.Exchange) { Loses = (batch, _) => loses && batch.Lane == Lane.Bulk };
        PublishResponse[] accepted = await PublishAsync(federation, wire);

        loses = false;
        federation.Clock.Advance(Stale);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(
            accepted.Select(a => a.MessageId), [(await desk.NextAsync()).MessageId, (await desk.NextAsync()).MessageId]);
    }

    [Fact]
    public async Task Batch_WhileTheBundleCannotBeConfirmed_WaitsAndIsNotVoid()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        bool loses = true;
        var wire = new WireTap(federation.Exchange) { Loses = (batch, _) => loses && batch.Lane == Lane.Bulk };
        PublishResponse[] accepted = await PublishAsync(federation, wire);
        await federation.StopPolicyServiceAsync();

        loses = false;
        federation.Clock.Advance(Stale);
        await log.UntilAsync(EventLog.NotDecided);
        Assert.Equal([1, 2], wire.Sent(School, Lane.Bulk, Police));
        await federation.StartPolicyServiceAsync();
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(accepted[0].MessageId, (await desk.NextAsync()).MessageId);
    }

    [Fact]
    public async Task VoidBatch_OfWhatArrived_IsConfirmedAndNoEquivocation()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        bool loses = true;
        var wire = new WireTap(federation.Exchange) { Loses = (batch, _) => loses && batch.Sender == Police };
        PublishResponse[] accepted = await PublishAsync(federation, wire);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);
        Assert.Equal(accepted[0].MessageId, (await desk.NextAsync()).MessageId);
        await federation.Client(School, "records").ChangeNoticeAsync(Erasure(accepted[0]));

        loses = false;
        federation.Clock.Advance(Stale);
        await Eventually.HoldsAsync(async () =>
        {
            federation.Clock.Advance(TimeSpan.FromSeconds(1)); // School misses receipts and asks for them
            return (await StatusAsync(federation, accepted[0])).Holders.Any(h => h.Received);
        });

        Assert.Equal(0, log.Times(EventLog.Equivocation));
        Assert.Single(await federation.StopAndReadAsync(School, JournalEntry.EventOneofCase.Voided));
    }

    private static ChangeNoticeRequest Erasure(PublishResponse notice) => new()
    {
        RequestId = "e1",
        Change = new Change { Kind = ChangeKind.Erase, Reason = ChangeReason.Unlawful, Target = notice.MessageId },
    };

    // Two, each in a batch of its own.
    private static async Task<PublishResponse[]> PublishAsync(TestFederation federation, WireTap wire)
    {
        ExchangeService.ExchangeServiceClient records = federation.Client(School, "records");
        PublishResponse first = await records.PublishAsync(Notices.Threat("First").Request("r1"));
        await wire.UntilAsync(School, Lane.Bulk, 1);
        PublishResponse second = await records.PublishAsync(Notices.Threat("Second").Request("r2"));
        await wire.UntilAsync(School, Lane.Bulk, 2);
        return [first, second];
    }

    private static async Task<GetNoticeStatusResponse> StatusAsync(TestFederation federation, PublishResponse notice) =>
        await federation.Client(School, "records").GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = notice.MessageId });

    private static Task ReceivedAsync(TestFederation federation, PublishResponse notice) =>
        Eventually.HoldsAsync(async () => (await StatusAsync(federation, notice)).Holders.Any(h => h.Received));
}
