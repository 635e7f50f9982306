using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests;

/// <summary>What happens to a notice after it was accepted: agreements end, notices are withdrawn, nodes restart, evidence remains.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task Retraction_AfterTheAgreementEnded_StillReachesTheHolder()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishResponse accepted = await records.PublishAsync(Notices.Threat().Request("r1"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        await desk.AcknowledgeAsync(await desk.NextAsync());

        federation.Clock.Advance(TimeSpan.FromDays(31));
        PublishResponse late = await records.PublishAsync(Notices.Threat("After the end").Request("r2"));
        ChangeNoticeResponse change = await records.ChangeNoticeAsync(Retraction(accepted.MessageId));
        Delivery word = await desk.NextAsync();
        await desk.AcknowledgeAsync(word);

        Assert.Equal(change.MessageId, word.MessageId);
        Assert.Equal(ChangeKind.Retract, word.Change.Kind);
        Assert.Equal(accepted.MessageId, word.Change.Target);
        DecisionClass decision = Assert.Single(await DecisionsAsync(federation, late.MessageId), d => d.Role == TestBundle.DutyDesk);
        Assert.Equal("AGREEMENT_EXPIRED", decision.Reason);
        await EventuallyAsync(async () => (await records.GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = accepted.MessageId }))
            .Holders.Any(h => h.Agency == TestBundle.Police && h.ChangeConfirmed));
    }

    [Fact]
    public async Task Retraction_BeforeTheSubscriberCame_KeepsTheNoticeBack()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishResponse accepted = await records.PublishAsync(Notices.Threat().Request("r1"));
        await EventuallyAsync(async () => (await records.GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = accepted.MessageId }))
            .Holders.Any(h => h.Received));
        await records.ChangeNoticeAsync(Retraction(accepted.MessageId));
        await EventuallyAsync(async () => (await records.GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = accepted.MessageId }))
            .Holders.Any(h => h.ChangeConfirmed));

        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.NotNull((await desk.NextAsync()).Change);
    }

    [Fact]
    public async Task Retraction_ThatAHolderDoesNotConfirmInTime_IsOverdueUntilItDoes()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishResponse accepted = await records.PublishAsync(Notices.Threat().Request("r1"));
        var ask = new GetNoticeStatusRequest { MessageId = accepted.MessageId };
        await EventuallyAsync(async () => (await records.GetNoticeStatusAsync(ask)).Holders.Any(h => h.Received));
        Assert.Null((await records.GetNoticeStatusAsync(ask)).Change);
        await federation.StopNodeAsync(TestBundle.Police);
        await records.ChangeNoticeAsync(Retraction(accepted.MessageId));

        GetNoticeStatusResponse early = await records.GetNoticeStatusAsync(ask);
        federation.Clock.Advance(AgencyOptions.DefaultChangeTerm);
        GetNoticeStatusResponse late = await records.GetNoticeStatusAsync(ask);
        await federation.StartNodeAsync(TestBundle.Police);
        await EventuallyAsync(async () => (await records.GetNoticeStatusAsync(ask)).Holders.All(h => h.ChangeConfirmed));
        GetNoticeStatusResponse done = await records.GetNoticeStatusAsync(ask);

        Assert.Equal(ChangeKind.Retract, early.Change.Kind);
        Assert.Equal(TestFederation.Start.AddDays(60).ToUnixTimeMilliseconds() * 1000, early.ExpiresAtUnixMicros);
        Assert.False(Assert.Single(early.Holders).Overdue);
        Assert.True(Assert.Single(late.Holders).Overdue);
        Assert.False(Assert.Single(done.Holders).Overdue);
    }

    [Fact]
    public async Task Change_OfANoticeOfAnotherAgency_IsNotFound()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        PublishResponse accepted = await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1"));

        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await federation.Client(TestBundle.Police, "records").ChangeNoticeAsync(Retraction(accepted.MessageId)));

        Assert.Equal("NOT_FOUND", WireError.ReasonOf(refused));
    }

    [Fact]
    public async Task Subscription_OpenedAgain_GoesOnBehindTheLastAcknowledgement()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishResponse[] accepted = [.. await Task.WhenAll(Enumerable.Range(0, 3).Select(async n => await records.PublishAsync(Notices.Threat().Request($"r{n}"))))];
        ExchangeService.ExchangeServiceClient client = federation.Client(TestBundle.Police, "desk");
        Delivery first;
        Delivery second;
        await using (Subscriber desk = await Subscriber.OpenAsync(client, TestBundle.DutyDesk))
        {
            first = await desk.NextAsync();
            second = await desk.NextAsync();
            await desk.AcknowledgeAsync(first);
            await EventuallyAsync(async () => (await records.GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = first.MessageId }))
                .Holders.Any(h => h.AcknowledgedRoles.Contains(TestBundle.DutyDesk)));
        }

        await federation.StopNodeAsync(TestBundle.Police);
        await federation.StartNodeAsync(TestBundle.Police);
        await using Subscriber again = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        Delivery repeated = await again.NextAsync();
        Delivery third = await again.NextAsync();

        Assert.Equal(second.MessageId, repeated.MessageId);
        Assert.Equal(accepted.Select(a => a.MessageId).ToHashSet(), [first.MessageId, second.MessageId, third.MessageId]);
    }

    [Fact]
    public async Task Subscriber_ThatDoesNotAcknowledge_GetsNoMoreThanItAskedFor()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        for (int n = 0; n < 3; n++)
        {
            PublishResponse accepted = await records.PublishAsync(Notices.Threat().Request($"r{n}"));
            await EventuallyAsync(async () => (await records.GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = accepted.MessageId }))
                .Holders.Any(h => h.Received));
        }

        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk, maxOutstanding: 1);
        Delivery first = await desk.NextAsync();
        Task<Delivery> second = desk.NextAsync();
        LineageService.LineageServiceClient auditor = federation.Auditor(TestBundle.Police);
        TraceResponse trace = await auditor.TraceAsync(new TraceRequest { MessageId = first.MessageId });

        Assert.Single(trace.Entries, e => e.Entry.Delivered is not null);
        Assert.False(second.IsCompleted);
        await desk.AcknowledgeAsync(first);
        Assert.NotEqual(first.MessageId, (await second).MessageId);
    }

    [Fact]
    public async Task Role_ThatTheRegisterRevokes_LosesItsOpenStream()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1"));
        await desk.NextAsync();

        federation.Clock.Held = RightsWatch.Grace;
        federation.Bundle.PoliceRole = "police.somebody-else";
        federation.Bundle.Version = 2;
        federation.PublishBundle();

        Assert.Equal("ROLE_REVOKED", WireError.ReasonOf(await desk.EndAsync()));
    }

    [Fact]
    public async Task Trace_OfANotice_ShowsEveryStepAtBothAgencies()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        PublishResponse accepted = await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        await desk.AcknowledgeAsync(await desk.NextAsync());
        var ask = new TraceRequest { MessageId = accepted.MessageId };
        LineageService.LineageServiceClient school = federation.Auditor(TestBundle.School);
        await EventuallyAsync(async () => (await school.TraceAsync(ask)).Entries.Any(e => e.Entry.ReceiptRecorded?.Receipt.Kind == ReceiptKind.Acknowledged));

        TraceResponse origin = await school.TraceAsync(ask);
        TraceResponse recipient = await federation.Auditor(TestBundle.Police).TraceAsync(ask);

        Assert.Equal(
            [JournalEntry.EventOneofCase.Accepted, JournalEntry.EventOneofCase.Decided, JournalEntry.EventOneofCase.Sent],
            origin.Entries.Take(3).Select(e => e.Entry.EventCase));
        Assert.Equal(
            [JournalEntry.EventOneofCase.Received, JournalEntry.EventOneofCase.Delivered, JournalEntry.EventOneofCase.Acknowledged],
            recipient.Entries.Select(e => e.Entry.EventCase));
        DecisionClass released = Assert.Single(origin.DecisionClasses.Select(c => c.Entry.DecisionClass), d => d.Verdict == Verdict.Released);
        Assert.Contains("threats-to-duty-desk", released.RuleIds);
        Assert.Contains(released.WithheldPaths, p => p.Contains("modus", StringComparison.Ordinal));
        Assert.All(origin.DecisionClasses.Select(c => c.Entry.DecisionClass).Where(d => d.Recipient == TestBundle.Youth), d => Assert.Equal("NO_AGREEMENT", d.Reason));
    }

    [Fact]
    public async Task Trace_BySystemThatIsNoAuditor_IsRefused()
    {
        await using TestFederation federation = await TestFederation.StartAsync();

        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await federation.Lineage(TestBundle.School, "records").TraceAsync(new TraceRequest { MessageId = ByteString.CopyFrom(new byte[16]) }));

        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
    }

    [Fact]
    public async Task NewContent_WhileTheBundleIsStale_WaitsAndThenGoes()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await federation.StopPolicyServiceAsync();
        federation.Clock.Advance(TimeSpan.FromMinutes(16));
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishResponse accepted = await records.PublishAsync(Notices.Threat().Request("r1"));
        LineageService.LineageServiceClient auditor = federation.Auditor(TestBundle.School);
        TraceResponse held = await auditor.TraceAsync(new TraceRequest { MessageId = accepted.MessageId });

        await federation.StartPolicyServiceAsync();
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Single(held.Entries);
        Assert.Equal(accepted.MessageId, (await desk.NextAsync()).MessageId);
    }

    [Fact]
    public async Task NewContent_OfANodeThatKnowsTheBundleFromDiskOnly_WaitsForConfirmation()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ExchangeService.ExchangeServiceClient before = federation.Client(TestBundle.School, "records");
        PublishResponse early = await before.PublishAsync(Notices.Threat().Request("r0"));
        await EventuallyAsync(async () => (await before.GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = early.MessageId })).Holders.Count > 0);
        await federation.StopNodeAsync(TestBundle.School);
        await federation.StopPolicyServiceAsync();
        await federation.StartNodeAsync(TestBundle.School);
        PublishResponse accepted = await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1"));
        PublishResponse second = await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r2"));
        TraceResponse held = await federation.Auditor(TestBundle.School).TraceAsync(new TraceRequest { MessageId = accepted.MessageId });

        await federation.StartPolicyServiceAsync();
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Single(held.Entries);
        Assert.Equal([early.MessageId, accepted.MessageId, second.MessageId], [(await desk.NextAsync()).MessageId, (await desk.NextAsync()).MessageId, (await desk.NextAsync()).MessageId]);
    }

    private static ChangeNoticeRequest Retraction(ByteString target) => new()
    {
        RequestId = "c1",
        Change = new Change { Kind = ChangeKind.Retract, Reason = ChangeReason.Inaccurate, Target = target },
    };

    private static async Task<IEnumerable<DecisionClass>> DecisionsAsync(TestFederation federation, ByteString message)
    {
        LineageService.LineageServiceClient auditor = federation.Auditor(TestBundle.School);
        var ask = new TraceRequest { MessageId = message };
        await EventuallyAsync(async () => (await auditor.TraceAsync(ask)).Entries.Any(e => e.Entry.Decided is not null));
        return (await auditor.TraceAsync(ask)).DecisionClasses.Select(c => c.Entry.DecisionClass);
    }

    // Asks over a real socket until the answer is there: each question is a round trip, so this neither sleeps nor spins.
    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds())
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
