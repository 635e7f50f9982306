using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.V1;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.BreakGlass;

/// <summary>The supervisor belongs to another agency: told there, and reviews there.</summary>
public sealed class SupervisorElsewhereTests
{
    private const string School = DangerousDay.School;
    private const string Police = DangerousDay.Police;

    [Fact]
    public async Task Opening_IsToldToTheSupervisorElsewhereAndOnRecordAtBoth()
    {
        using var log = new EventLog();
        await using DangerousDay day = await SupervisedDay.BeginAsync(log);
        using BreakGlassWatcher watcher = new(day.Desk(), SupervisedDay.Supervisor);
        await using Subscriber desk = await day.SubscribeDeskAsync();

        BreakGlassItem item = (await day.Command.OpenBreakGlassAsync(day.UnderAgreement())).Item;
        Delivery delivery = await desk.NextAsync();
        await desk.AcknowledgeAsync(delivery);
        await day.UntilAsync(SupervisorWord.Told);

        Assert.Equal((SupervisorWord.Untold, Police, SupervisedDay.Supervisor), (item.SupervisorWord, item.SupervisorAgency, item.SupervisorRole));
        Assert.Equal((item.Id, School), (delivery.MessageId, delivery.Origin));
        BreakGlassItem told = delivery.BreakGlass;
        Assert.Equal((School, "R. Example", TestBundle.SafeguardingLead, ""), (told.Agency, told.Person, told.Role, told.System));
        Assert.Equal((DangerousDay.Agreement, item.UntilUnixMicros, item.Reason), (told.AgreementId, told.UntilUnixMicros, told.Reason));
        Assert.Equal([$"ThreatNotice to {TestBundle.DutyDesk}, {TestBundle.Mentor}: title, place ({DangerousDay.Grant})"], told.Scope);
        Assert.Equal(told, await watcher.NextAsync());
        await day.UntilAsync(School, item.Id, e => e.ReceiptRecorded?.Receipt.Kind == ReceiptKind.Told);
        await day.UntilAsync(Police, item.Id, e => e.BreakGlassReported is { Role: SupervisedDay.Supervisor });
        IReadOnlyList<JournalEntry> receipts = await day.Federation.StopAndReadAsync(School, JournalEntry.EventOneofCase.ReceiptRecorded);
        Assert.Contains(receipts, e => e.ReceiptRecorded.Receipt is { Kind: ReceiptKind.Delivered or ReceiptKind.Acknowledged, Role: SupervisedDay.Supervisor });
        Assert.Equal(1, log.Times(5805));
        Assert.DoesNotContain("R. Example", log.Text(5805));
    }

    [Fact]
    public async Task Review_ByTheSupervisorElsewhere_EndsItWhereItWasOpenedThroughRestarts()
    {
        await using DangerousDay day = await SupervisedDay.BeginAsync();
        BreakGlassItem item = (await day.Command.OpenBreakGlassAsync(day.UnderAgreement())).Item;
        await day.UntilAsync(SupervisorWord.Told);
        await RestartAsync(day, Police);

        BreakGlassItem reviewed = (await day.Desk().CloseBreakGlassAsync(SupervisedDay.DeskReview(item))).Item;
        await day.UntilAsync(BreakGlassStatus.Reviewed);
        await RestartAsync(day, School);
        BreakGlassItem own = await day.OnlyItemAsync();

        Assert.Equal((BreakGlassStatus.Reviewed, "D. Example", Police), (reviewed.Status, reviewed.Reviewer, reviewed.ReviewerAgency));
        Assert.Equal((BreakGlassStatus.Reviewed, "D. Example", Police), (own.Status, own.Reviewer, own.ReviewerAgency));
        Assert.Equal(SupervisorWord.Told, own.SupervisorWord);
        Assert.Equal("NO_GRANT", (await day.DecisionAsync(await day.PublishAsync(), TestBundle.DutyDesk)).Reason);
    }

    [Fact]
    public async Task Review_ByTheRoleThatMayInTheirPlace_IsToldElsewhere()
    {
        await using DangerousDay day = await SupervisedDay.BeginAsync(standIn: true);
        await using Subscriber desk = await day.SubscribeDeskAsync();
        BreakGlassItem item = (await day.Command.OpenBreakGlassAsync(day.UnderAgreement())).Item;
        Delivery opened = await desk.NextAsync();
        await day.UntilAsync(SupervisorWord.Told);

        await day.Head.CloseBreakGlassAsync(DangerousDay.Review(item));
        Delivery closed = await desk.NextAsync();
        await day.UntilAsync(SupervisorWord.Told);

        Assert.Equal((School, TestBundle.Head, Police), (item.SupervisorAgency, item.SupervisorRole, item.AgreedSupervisorAgency));
        Assert.Equal((BreakGlassStatus.Open, BreakGlassStatus.Reviewed), (opened.BreakGlass.Status, closed.BreakGlass.Status));
        Assert.Equal(("H. Example", School, "It was justified."), (closed.BreakGlass.Reviewer, closed.BreakGlass.ReviewerAgency, closed.BreakGlass.Review));
        RpcException late = await Assert.ThrowsAsync<RpcException>(async () => await day.Desk().CloseBreakGlassAsync(SupervisedDay.DeskReview(item)));
        Assert.Equal("BREAK_GLASS_REVIEWED", WireError.ReasonOf(late));
    }

    [Theory]
    [InlineData("r. example ", SupervisedDay.Supervisor, "SECOND_PERSON_NEEDED")]
    [InlineData("D. Example", TestBundle.SafeguardingLead, "NOT_PERMITTED")]
    public async Task Review_ElsewhereByWhoeverMayNot_IsRefused(string person, string role, string reason)
    {
        await using DangerousDay day = await SupervisedDay.BeginAsync();
        BreakGlassItem item = (await day.Command.OpenBreakGlassAsync(day.UnderAgreement())).Item;
        await day.UntilAsync(SupervisorWord.Told);
        CloseBreakGlassRequest review = SupervisedDay.DeskReview(item);
        (review.Person, review.Role) = (person, role);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await day.Desk().CloseBreakGlassAsync(review));

        Assert.Equal(reason, WireError.ReasonOf(refused));
    }

    [Fact]
    public async Task Opening_WhileTheSupervisorsNodeIsAway_IsAnsweredShownAsUntoldAndToldLater()
    {
        using var log = new EventLog();
        await using DangerousDay day = await SupervisedDay.BeginAsync(log);
        await day.Federation.StopNodeAsync(Police);

        await day.Command.OpenBreakGlassAsync(day.UnderAgreement());
        day.Federation.Clock.Advance(SupervisorTelling.Patience);
        await log.UntilAsync(5804, 1);

        Assert.Equal(SupervisorWord.Untold, (await day.OnlyItemAsync()).SupervisorWord);
        Assert.Contains("untold to a supervisor elsewhere: 1", await day.Federation.HealthAsync(School), StringComparison.Ordinal);
        await day.Federation.StartNodeAsync(Police);
        await day.UntilAsync(SupervisorWord.Told);
        Assert.DoesNotContain("untold", await day.Federation.HealthAsync(School), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opening_ThatNobodyConfirms_IsToldAgain()
    {
        await using DangerousDay day = await SupervisedDay.BeginAsync();
        await day.Federation.StopNodeAsync(Police);
        BreakGlassItem item = (await day.Command.OpenBreakGlassAsync(day.UnderAgreement())).Item;

        day.Federation.Clock.Advance(SupervisorTelling.FirstWait);
        await day.UntilAsync(School, item.Id, e => e.BreakGlassRepeated is not null);
        await day.Federation.StartNodeAsync(Police);
        await day.UntilAsync(SupervisorWord.Told);
        await day.UntilAsync(Police, item.Id, e => e.BreakGlassReported is { Role: "" });
        await using Subscriber desk = await day.SubscribeDeskAsync();
        await day.Desk().CloseBreakGlassAsync(SupervisedDay.DeskReview(item));
        await day.UntilAsync(BreakGlassStatus.Reviewed);
        ByteString next = (await day.Command.OpenBreakGlassAsync(day.UnderAgreement())).Item.Id;

        // Once, however often it was told.
        Assert.Equal([item.Id, next], (await desk.TakeAsync(2)).Select(d => d.MessageId));
    }

    [Fact]
    public async Task Opening_WhoseSupervisorsRoleIsGone_IsToldOnceItIsBack()
    {
        await using DangerousDay day = await SupervisedDay.BeginAsync(standIn: true);
        await day.AlterAsync(bundle => bundle.Agencies.Single(a => a.Id == Police).Roles.Clear());
        BreakGlassItem item = (await day.Command.OpenBreakGlassAsync(day.UnderAgreement())).Item;
        Assert.Equal(SupervisorWord.Untold, item.SupervisorWord);
        await day.PublishAsync(Purpose.Prevention); // behind the opening: once it is decided, the outbox has passed it
        await Eventually.HoldsAsync(() => Task.FromResult(day.Federation.Hosted(School).Telling.Gone == 1));

        await day.AlterAsync(bundle => bundle.Agencies.Single(a => a.Id == Police).Roles.Add(new Role { Id = SupervisedDay.Supervisor, Title = "Duty desk" }));

        await day.UntilAsync(SupervisorWord.Told);
        Assert.Empty(await day.Federation.StopAndReadAsync(Police, JournalEntry.EventOneofCase.Quarantined));
    }

    [Fact]
    public async Task Word_ThatTheSupervisorIsTold_StandsAfterARestart()
    {
        await using DangerousDay day = await SupervisedDay.BeginAsync();
        await day.Command.OpenBreakGlassAsync(day.UnderAgreement());
        await day.UntilAsync(SupervisorWord.Told);
        await day.Federation.StopNodeAsync(Police);

        await RestartAsync(day, School);

        Assert.Equal(SupervisorWord.Told, (await day.OnlyItemAsync()).SupervisorWord);
    }

    [Fact]
    public async Task Opening_UnderAStaleBundleAndWithoutAnyGrant_IsTold()
    {
        await using DangerousDay day = await SupervisedDay.BeginAsync();
        await day.AlterAsync(bundle => bundle.Policies.Clear());
        await day.Federation.StopPolicyServiceAsync();
        day.Federation.Clock.Advance(TimeSpan.FromMinutes(16));

        await day.Command.OpenBreakGlassAsync(day.UnderAgreement());

        await day.UntilAsync(SupervisorWord.Told);
    }

    [Fact]
    public async Task Review_AfterTheAgreementAndTheBundleAreOver_StillTravelsBack()
    {
        await using DangerousDay day = await SupervisedDay.BeginAsync();
        BreakGlassItem item = (await day.Command.OpenBreakGlassAsync(day.UnderAgreement())).Item;
        await day.UntilAsync(SupervisorWord.Told);
        day.Federation.Bundle.Ends = TestFederation.Start.AddMinutes(30);
        await day.AlterAsync(bundle => bundle.Agreements.Clear());
        await day.Federation.StopPolicyServiceAsync();
        day.Federation.Clock.Advance(TimeSpan.FromHours(1));

        await day.Desk().CloseBreakGlassAsync(SupervisedDay.DeskReview(item));

        await day.UntilAsync(BreakGlassStatus.Reviewed);
    }

    [Fact]
    public async Task Word_OfBreakGlass_ReachesASubscriberWhateverItAskedFor()
    {
        await using DangerousDay day = await SupervisedDay.BeginAsync();
        await using Subscriber desk = await day.SubscribeDeskAsync(new SubscribeFilter { Origins = { TestBundle.Youth }, MinSeverity = Severity.Extreme });

        BreakGlassItem item = (await day.Command.OpenBreakGlassAsync(day.UnderAgreement())).Item;

        Assert.Equal(item.Id, (await desk.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Hours_OfAnotherAgency_AreOverAtTheSupervisorToo()
    {
        await using DangerousDay day = await SupervisedDay.BeginAsync();
        using BreakGlassWatcher watcher = new(day.Desk(), SupervisedDay.Supervisor);
        await day.Command.OpenBreakGlassAsync(day.UnderAgreement());
        Assert.Equal(BreakGlassStatus.Open, (await watcher.NextAsync()).Status);

        day.Federation.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(BreakGlassStatus.ToReview, (await watcher.NextAsync()).Status);
        Assert.Empty(day.Federation.Hosted(Police).BreakGlass.Book.Unreviewed); // it is not theirs
    }

    private static async Task RestartAsync(DangerousDay day, string agency)
    {
        await day.Federation.StopNodeAsync(agency);
        await day.Federation.StartNodeAsync(agency);
    }
}
