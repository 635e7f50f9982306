using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.V1;
using SharingBus.Node.Changes;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests;

/// <summary>Changes that a member may not order, or orders too often, and word of changes that nobody asked for.</summary>
public sealed class HostileChangeTests
{
    private static readonly ByteString Notice = Envelopes.Id(7);

    [Fact]
    public async Task Erasure_OfANoticeOfAnotherAgency_IsSetAside()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishResponse accepted = await records.PublishAsync(Notices.Threat().Request("r1"));

        await youth.SendAsync(TestBundle.School, Lane.Rights, Envelopes.Change(ChangeKind.Erase, accepted.MessageId, TestBundle.Youth));
        await Traces.QuarantinedAsync(federation.Auditor(TestBundle.School), Envelopes.Id(1), "CHANGE_NOT_BY_ORIGIN");
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

        await youth.SendAsync(TestBundle.Police, Lane.Rights, Envelopes.Change(ChangeKind.Erase, accepted.MessageId, TestBundle.Youth));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(accepted.MessageId, (await desk.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Erasure_ThatOvertakesItsNotice_KeepsTheContentOut()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency school = await federation.TurnHostileAsync(TestBundle.School);

        await school.SendAsync(TestBundle.Police, Lane.Rights, Envelopes.Change(ChangeKind.Erase, Notice, TestBundle.School));
        await Traces.UntilAsync(federation.Auditor(TestBundle.Police), Notice, e => e.ChangeApplied is not null);
        await school.SendAsync(TestBundle.Police, Lane.Bulk, Envelopes.Threat(Notice, TestBundle.School, "Erased before it came"));
        await school.SendAsync(TestBundle.Police, Lane.Bulk, Envelopes.Threat(Envelopes.Id(8), TestBundle.School, "The next one"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        Delivery first = await desk.NextAsync();
        Delivery second = await desk.NextAsync();

        Assert.Equal(ChangeKind.Erase, first.Change.Kind);
        Assert.Equal(Envelopes.Id(8), second.MessageId);
    }

    [Fact]
    public async Task Correction_ThatOvertakesItsNotice_StillReachesTheRole()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency school = await federation.TurnHostileAsync(TestBundle.School);
        Envelope correction = Envelopes.Change(ChangeKind.Correct, Notice, TestBundle.School);
        correction.Change.Replacement = Envelopes.Id(9);

        await school.SendAsync(TestBundle.Police, Lane.Rights, correction);
        await Traces.UntilAsync(federation.Auditor(TestBundle.Police), Notice, e => e.ChangeApplied is not null);
        await school.SendAsync(TestBundle.Police, Lane.Bulk, Envelopes.Threat(Notice, TestBundle.School, "About the wrong person"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(Notice, (await desk.NextAsync()).MessageId);
        Change word = (await desk.NextAsync()).Change;
        Assert.Equal((ChangeKind.Correct, Notice, Envelopes.Id(9)), (word.Kind, word.Target, word.Replacement));
    }

    [Fact]
    public async Task Change_UnderAnIdThatAnotherAgencyUsedBeforeTheNoticeCame_IsCarriedOut()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        await using HostileAgency school = await federation.TurnHostileAsync(TestBundle.School);
        LineageService.LineageServiceClient auditor = federation.Auditor(TestBundle.Police);

        // A change that the youth office saw, said before the school's own word comes.
        await youth.SendAsync(TestBundle.Police, Lane.Rights, Envelopes.Change(ChangeKind.Retract, Notice, TestBundle.Youth));
        await Traces.UntilAsync(auditor, Notice, e => e.ChangeApplied?.Origin == TestBundle.Youth);
        await school.SendAsync(TestBundle.Police, Lane.Rights, Envelopes.Change(ChangeKind.Retract, Notice, TestBundle.School));

        await Traces.UntilAsync(auditor, Notice, e => e.ChangeApplied?.Origin == TestBundle.School);
    }

    [Fact]
    public async Task Change_ThatABatchHoldsTwice_IsCarriedOutOnce()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency school = await federation.TurnHostileAsync(TestBundle.School);
        LineageService.LineageServiceClient auditor = federation.Auditor(TestBundle.Police);
        Envelope retraction = Envelopes.Change(ChangeKind.Retract, Notice, TestBundle.School);

        await school.SendAsync(TestBundle.Police, Lane.Rights, new BatchPayload { Envelopes = { retraction, retraction } });
        await Traces.UntilAsync(auditor, Notice, e => e.ChangeApplied is not null);

        Assert.Single(await Traces.OfAsync(auditor, Notice), e => e.ChangeApplied is not null);
    }

    [Fact]
    public async Task Corrections_BeyondTheirBound_AreSetAsideAndAnErasureIsNot()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency school = await federation.TurnHostileAsync(TestBundle.School);
        LineageService.LineageServiceClient auditor = federation.Auditor(TestBundle.Police);
        Envelope[] corrections =
            [.. Enumerable.Range(100, ChangeBounds.CarriedOut).Select(id => Envelopes.Change(ChangeKind.Correct, Notice, TestBundle.School, (byte)id))];
        Assert.Equal(corrections.Length, corrections.Select(c => c.MessageId).Distinct().Count());

        // Over two batches, so that what is on record counts as well as what stands earlier in a batch.
        await school.SendAsync(TestBundle.Police, Lane.Rights, new BatchPayload { Envelopes = { corrections[..100] } });
        await school.SendAsync(
            TestBundle.Police,
            Lane.Rights,
            new BatchPayload
            {
                Envelopes =
                {
                    corrections[100..],
                    Envelopes.Change(ChangeKind.Correct, Notice, TestBundle.School, 98),
                    Envelopes.Change(ChangeKind.Erase, Notice, TestBundle.School, 99),
                },
            });
        await Traces.QuarantinedAsync(auditor, Envelopes.Id(98), "CHANGE_TOO_MANY");
        JournalEntry[] applied = [.. (await Traces.OfAsync(auditor, Notice)).Where(e => e.ChangeApplied is not null)];

        Assert.Equal(ChangeBounds.CarriedOut, applied.Count(e => e.ChangeApplied.Change.Kind == ChangeKind.Correct));
        Assert.Single(applied, e => e.ChangeApplied.Change.Kind == ChangeKind.Erase);
    }

    [Fact]
    public async Task Correction_BeyondTheOriginsBound_IsRefusedAndARetractionIsNot()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        ByteString notice = (await records.PublishAsync(Notices.Threat().Request("r1"))).MessageId;
        ChangeNoticeRequest Request(int number, ChangeKind kind) => new()
        {
            RequestId = $"change-{number}",
            Change = new Change { Kind = kind, Reason = ChangeReason.WrongPerson, Target = notice, Replacement = Envelopes.Id(9) },
        };
        ChangeNoticeResponse last = new();
        for (int number = 0; number < ChangeBounds.Ordered; number++)
        {
            last = await records.ChangeNoticeAsync(Request(number, ChangeKind.Correct));
        }

        RpcException refused = await Assert.ThrowsAsync<RpcException>(
            async () => await records.ChangeNoticeAsync(Request(ChangeBounds.Ordered, ChangeKind.Correct)));
        ChangeNoticeResponse again = await records.ChangeNoticeAsync(Request(ChangeBounds.Ordered - 1, ChangeKind.Correct));

        Assert.Equal((StatusCode.FailedPrecondition, "CHANGED_TOO_OFTEN"), (refused.StatusCode, WireError.ReasonOf(refused)));
        Assert.Equal(last.MessageId, again.MessageId);
        Assert.NotEmpty((await records.ChangeNoticeAsync(Request(ChangeBounds.Ordered, ChangeKind.Retract))).MessageId);
    }

    [Theory]
    [InlineData(65536 + (int)ChangeKind.Erase, (int)ChangeReason.Unlawful)] // which in a column of 16 bits would be an erasure
    [InlineData(1000, (int)ChangeReason.Unlawful)]
    [InlineData((int)ChangeKind.Unspecified, (int)ChangeReason.Unlawful)]
    [InlineData((int)ChangeKind.Retract, 65536 + (int)ChangeReason.Unlawful)]
    public async Task Change_OfAKindOrReasonThatDoesNotExist_IsSetAsideAndNoneMayOrderIt(int kind, int reason)
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ByteString own = (await federation.Client(TestBundle.Police, "records").PublishAsync(Notices.Threat().Request("r1"))).MessageId;
        await using HostileAgency school = await federation.TurnHostileAsync(TestBundle.School);
        Envelope change = Envelopes.Change((ChangeKind)kind, Notice, TestBundle.School);
        change.Change.Reason = (ChangeReason)reason;

        await school.SendAsync(TestBundle.Police, Lane.Rights, change);
        await Traces.QuarantinedAsync(federation.Auditor(TestBundle.Police), Envelopes.Id(1), "CHANGE_INVALID");

        Change order = change.Change.Clone();
        order.Target = own;
        RpcException refused = await Assert.ThrowsAsync<RpcException>(
            async () => await federation.Client(TestBundle.Police, "records").ChangeNoticeAsync(new ChangeNoticeRequest { RequestId = "c1", Change = order }));
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_REQUEST"), (refused.StatusCode, WireError.ReasonOf(refused)));
    }

    [Fact]
    public async Task WordOfAChange_ThatComesAgainAndAgain_IsKeptOnce()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency police = await federation.TurnHostileAsync(TestBundle.Police);
        LineageService.LineageServiceClient auditor = federation.Auditor(TestBundle.School);
        ByteString notice = (await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1"))).MessageId;
        await Traces.UntilAsync(auditor, notice, e => e.Sent is not null);
        var word = new Receipt { Kind = ReceiptKind.Changed, Changed = notice };

        await police.SendAsync(TestBundle.School, Lane.Rights, new BatchPayload { Receipts = { word, word } });
        await police.SendAsync(TestBundle.School, Lane.Rights, new BatchPayload { Receipts = { word } });

        // A receipt that is no word of a change names no message by itself: it stands for what came before it.
        await police.SendAsync(
            TestBundle.School, Lane.Rights, new BatchPayload { Receipts = { new Receipt { Kind = ReceiptKind.Delivered, Changed = notice } } });
        await Traces.QuarantinedAsync(auditor, notice, "RECEIPT_UNEXPECTED");
        Assert.Single(await Traces.OfAsync(auditor, notice), e => e.ReceiptRecorded?.Receipt.Kind == ReceiptKind.Changed);
    }
}
