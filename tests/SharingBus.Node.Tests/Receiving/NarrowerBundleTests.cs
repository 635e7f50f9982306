using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Receiving;

/// <summary>
/// What was decided under an earlier bundle is judged by the one in force where it arrives, and the narrower wins: only what the recipient
/// does not hold yet, and never a change.
/// </summary>
public sealed class NarrowerBundleTests
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;

    [Fact]
    public async Task Notice_OfAnOlderBundleWhoseAgreementEnded_IsSetAsideAndTheJournalSaysWhy()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await using HostileAgency school = await federation.TurnHostileAsync(School);
        await AdoptAsync(federation, log, bundle => bundle.AgreementEnds = TestFederation.Start);

        await school.SendAsync(Police, Lane.Bulk, Envelopes.Threat(Id(1), School, "Too late"));
        QuarantineItem item = await OneItemAsync(federation);

        Assert.Equal((QuarantineReason.AgreementExpired, QuarantineKind.Message, Id(1)), (item.Reason, item.Kind, item.MessageId));
        LineageService.LineageServiceClient auditor = federation.Auditor(Police);
        await Eventually.HoldsAsync(async () => // the item stands before its entry does
            (await auditor.TraceAsync(new TraceRequest { MessageId = Id(1) })).Entries.Any(e => e.Entry.Quarantined?.Reason == "AGREEMENT_EXPIRED"));
        GetQuarantineItemResponse shown = await federation.QuarantineOf(Police)
            .GetQuarantineItemAsync(new GetQuarantineItemRequest { Id = item.Id, WithContent = true });
        Assert.Empty(shown.Message.Views);
    }

    [Fact]
    public async Task Notice_ThatANewBundleAllowsAgain_IsTakenInByARetry()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await using HostileAgency school = await federation.TurnHostileAsync(School);
        await AdoptAsync(federation, log, bundle => bundle.AgreementEnds = TestFederation.Start);
        await school.SendAsync(Police, Lane.Bulk, Envelopes.Threat(Id(1), School, "Too late"));
        QuarantineItem item = await OneItemAsync(federation);
        QuarantineService.QuarantineServiceClient operations = federation.QuarantineOf(Police);
        RetryQuarantineItemResponse early = await operations.RetryQuarantineItemAsync(new RetryQuarantineItemRequest { Id = item.Id });

        await AdoptAsync(federation, log, bundle => bundle.AgreementEnds = TestFederation.Start.AddDays(30));
        await operations.RetryQuarantineItemAsync(new RetryQuarantineItemRequest { Id = item.Id });
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal((RetryOutcome.Refused, QuarantineReason.AgreementExpired), (early.Outcome, early.Item.Reason));
        Assert.Equal(Id(1), (await desk.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Notice_TakenInByARetry_IsConfirmedAgainHoweverOftenItsBatchCameBefore()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await using HostileAgency school = await federation.TurnHostileAsync(School);
        await AdoptAsync(federation, log, bundle => bundle.AgreementEnds = TestFederation.Start);
        Task SendAsync(byte number) =>
            school.SendAsync(Police, Lane.Bulk, number, new BatchPayload { Envelopes = { Envelopes.Threat(Id(number), School, $"Number {number}") } });
        await SendAsync(1);
        QuarantineItem item = await OneItemAsync(federation);
        for (int time = 0; time < 20; time++)
        {
            await SendAsync(1);
        }

        await SendAsync(2);
        await TracedAsync(federation, Id(2), e => e.Quarantined is not null); // then all before it have come
        await AdoptAsync(federation, log, bundle => bundle.AgreementEnds = TestFederation.Start.AddDays(30));
        await federation.QuarantineOf(Police).RetryQuarantineItemAsync(new RetryQuarantineItemRequest { Id = item.Id });
        await SendAsync(1);
        await SendAsync(3);
        await TracedAsync(federation, Id(3), e => e.Received is not null);

        IReadOnlyList<JournalEntry> received = await federation.StopAndReadAsync(Police, JournalEntry.EventOneofCase.Received);
        Assert.Contains(received, e => e.Received is { Again: true, Sequence: 1 } && e.Received.RoleSetOf.Any(static set => set > 0));
    }

    [Fact]
    public async Task Notice_UnderWayWhenTheAgreementEnds_IsSetAsideAtThatInstant()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency school = await federation.TurnHostileAsync(School);
        federation.Clock.Advance(TimeSpan.FromDays(30).Subtract(TimeSpan.FromTicks(1)));
        await school.SendAsync(Police, Lane.Bulk, Envelopes.Threat(Id(1), School, "Just in time"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);
        Assert.Equal(Id(1), (await desk.NextAsync()).MessageId);

        federation.Clock.Advance(TimeSpan.FromTicks(1));
        await school.SendAsync(Police, Lane.Bulk, Envelopes.Threat(Id(2), School, "Too late"));

        QuarantineItem item = await OneItemAsync(federation);
        Assert.Equal((QuarantineReason.AgreementExpired, Id(2)), (item.Reason, item.MessageId));
    }

    [Fact]
    public async Task Notice_ForTwoRolesOfWhichOneIsGone_IsGivenToTheOtherAndTheJournalSaysSo()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log, shape: bundle => bundle.NightDeskReleases = ["title"]);
        await using HostileAgency school = await federation.TurnHostileAsync(School);
        await AdoptAsync(federation, log, bundle => bundle.NightDeskReleases = null);
        Envelope notice = Envelopes.Threat(Id(1), School, "For the day");
        notice.Views.Add(Envelopes.View("For the night", TestBundle.NightDesk));

        await school.SendAsync(Police, Lane.Bulk, notice);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(Id(1), (await desk.NextAsync()).MessageId);
        TraceResponse trace = await federation.Auditor(Police).TraceAsync(new TraceRequest { MessageId = Id(1) });
        Assert.Single(trace.Entries, e => e.Entry.Quarantined?.Reason == "ROLE_NOT_HOSTED");
        Assert.Empty((await federation.QuarantineOf(Police).ListQuarantineItemsAsync(new ListQuarantineItemsRequest())).Items);
    }

    [Fact]
    public async Task Notice_TakenInBeforeTheAgreementEnded_IsHeldAndItsChangesStillCome()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await using HostileAgency school = await federation.TurnHostileAsync(School);
        await school.SendAsync(Police, Lane.Bulk, Envelopes.Threat(Id(1), School, "Held"));
        await school.SendAsync(Police, Lane.Bulk, Envelopes.Threat(Id(2), School, "Held, then retracted"));
        await TracedAsync(federation, Id(2), e => e.Received is not null);

        await AdoptAsync(federation, log, bundle => bundle.AgreementEnds = TestFederation.Start);
        await school.SendAsync(Police, Lane.Rights, new Envelope
        {
            MessageId = Id(3),
            Type = Vocabulary.V1.NoticeType.ThreatNotice,
            Origin = School,
            Change = new Change { Kind = ChangeKind.Retract, Reason = ChangeReason.Inaccurate, Target = Id(2) },
        });
        await TracedAsync(federation, Id(2), e => e.ChangeApplied is not null);
        await using Subscriber late = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(Id(1), (await late.NextAsync()).MessageId);
        Assert.Equal(Id(2), (await late.NextAsync()).Change.Target);
    }

    private static ByteString Id(byte number) =>
        ByteString.CopyFrom([0x01, 0x9c, 0xad, 0x8f, 0xac, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number]);

    // All nodes but the one whose place the test has taken.
    private static async Task AdoptAsync(TestFederation federation, EventLog log, Action<TestBundle> shape)
    {
        int before = log.Times(EventLog.Adopted);
        shape(federation.Bundle);
        federation.Bundle.Version++;
        federation.PublishBundle();
        await log.UntilAsync(EventLog.Adopted, before + TestFederation.Agencies.Count - 1);
    }

    private static async Task<QuarantineItem> OneItemAsync(TestFederation federation)
    {
        ListQuarantineItemsResponse list = new();
        QuarantineService.QuarantineServiceClient operations = federation.QuarantineOf(Police);
        await Eventually.HoldsAsync(async () =>
            (list = await operations.ListQuarantineItemsAsync(new ListQuarantineItemsRequest())).Items.Count > 0);
        return Assert.Single(list.Items);
    }

    private static Task TracedAsync(TestFederation federation, ByteString message, Func<JournalEntry, bool> holds)
    {
        LineageService.LineageServiceClient auditor = federation.Auditor(Police);
        return Eventually.HoldsAsync(async () =>
            (await auditor.TraceAsync(new TraceRequest { MessageId = message })).Entries.Any(e => holds(e.Entry)));
    }
}
