using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Tests.Approvals;

/// <summary>What a second person has to let go leaves then, once, as decided then, and not before.</summary>
public sealed class ApprovalTests
{
    private const string School = CarefulSchool.School;
    private const string Police = CarefulSchool.Police;
    private const string Youth = CarefulSchool.Youth;

    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(16);

    [Fact]
    public async Task Notice_ThatNeedsASecondPerson_WaitsAndGoesOnceApproved()
    {
        using var log = new EventLog();
        await using CarefulSchool school = await CarefulSchool.BeginAsync(log);
        await using Subscriber desk = await Subscriber.OpenAsync(school.Federation.Client(Police, "desk"), TestBundle.DutyDesk);
        ByteString notice = await school.PublishHeldAsync("R. Example");
        HeldRelease waiting = Assert.Single(await school.WaitingAsync());
        Decided first = Assert.Single(await school.EntriesAsync(notice), e => e.Decided is not null).Decided;

        HeldRelease approved = (await school.Approver.ApproveReleaseAsync(CarefulSchool.Approval(notice))).Item;
        Delivery given = await desk.NextAsync();

        Assert.Equal((notice, HeldReleaseStatus.Waiting, "records", "R. Example"), (waiting.MessageId, waiting.Status, waiting.System, waiting.Person));
        Assert.Equal([Police], first.HeldRecipients);
        Assert.Single(first.Outcomes, o => o.Verdict == Verdict.Held && o.ViewDigest.IsEmpty);
        Assert.Equal(1, log.Times(5205));
        Assert.Equal((HeldReleaseStatus.Approved, "H. Example", "Checked."), (approved.Status, approved.Approver, approved.Reason));
        Assert.Equal(notice, given.MessageId);
        Assert.True(given.Obligations.FourEyes);
        Assert.Empty(await school.WaitingAsync());
    }

    [Fact]
    public async Task Recipients_ThatNobodyHasToLetGo_AreNotKeptWaitingNorToldTwice()
    {
        await using CarefulSchool school = await CarefulSchool.BeginAsync();
        await using Subscriber mentor = await Subscriber.OpenAsync(school.Federation.Client(Youth, "desk"), TestBundle.Mentor);
        ByteString notice = await school.PublishHeldAsync();
        Delivery atOnce = await mentor.NextAsync();
        string[] before = [.. (await school.StatusAsync(notice)).Holders.Select(h => h.Agency)];

        await school.Approver.ApproveReleaseAsync(CarefulSchool.Approval(notice));
        await school.UntilDecidedAsync(notice, 2);
        IReadOnlyList<JournalEntry> entries = await school.EntriesAsync(notice);
        Decided again = entries.Last(e => e.Decided is not null).Decided;

        Assert.Equal(notice, atOnce.MessageId);
        Assert.Equal([Youth], before);
        Assert.Equal([Youth, Police], entries.Where(e => e.Sent is not null).Select(e => e.Sent.Recipient));
        Assert.Equal(Verdict.Released, Assert.Single(again.Outcomes).Verdict);
        Assert.Empty(again.HeldRecipients);
    }

    [Fact]
    public async Task Roles_OfOneRecipient_WaitTogether()
    {
        await using CarefulSchool school = await CarefulSchool.BeginAsync(shape: bundle => bundle.NightDeskReleases = ["title"]);
        await using Subscriber night = await Subscriber.OpenAsync(school.Federation.Client(Police, "desk"), TestBundle.NightDesk);
        ByteString notice = await school.PublishHeldAsync();
        Decided first = Assert.Single(await school.EntriesAsync(notice), e => e.Decided is not null).Decided;

        await school.Approver.ApproveReleaseAsync(CarefulSchool.Approval(notice));

        Assert.Equal(2, first.Outcomes.Count(o => o.Verdict == Verdict.Held));
        Assert.Equal(notice, (await night.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Retraction_OfWhatWasLetGo_ReachesWhoeverGotIt()
    {
        await using CarefulSchool school = await CarefulSchool.BeginAsync();
        await using Subscriber desk = await Subscriber.OpenAsync(school.Federation.Client(Police, "desk"), TestBundle.DutyDesk);
        ByteString notice = await school.PublishHeldAsync();
        await school.Approver.ApproveReleaseAsync(CarefulSchool.Approval(notice));
        await desk.AcknowledgeAsync(await desk.NextAsync());

        ChangeNoticeResponse change = await school.RetractAsync(notice);

        Assert.Contains(Police, change.Holders);
        Assert.Equal(change.MessageId, (await desk.NextAsync()).MessageId);
        await Eventually.HoldsAsync(async () => (await school.StatusAsync(notice)).Holders.Any(h => h.Agency == Police && h.ChangeConfirmed));
    }

    [Fact]
    public async Task Notice_ThatIsRefused_StaysWithheldThroughARestart()
    {
        await using CarefulSchool school = await CarefulSchool.BeginAsync();
        ByteString notice = await school.PublishHeldAsync();

        HeldRelease refused = (await school.Approver.RefuseReleaseAsync(CarefulSchool.Refusal(notice))).Item;
        await RestartAsync(school);
        string? late = await CarefulSchool.RefusalOfAsync(() => school.Approver.ApproveReleaseAsync(CarefulSchool.Approval(notice)));

        Assert.Equal((HeldReleaseStatus.Refused, "Too much."), (refused.Status, refused.Reason));
        Assert.Equal("RELEASE_SETTLED", late);
        Assert.Empty(await school.WaitingAsync());
        Assert.Single(await school.EntriesAsync(notice), e => e.Decided is not null);
        Assert.Single(await school.EntriesAsync(notice), e => e.ReleaseRefused is not null);
    }

    [Fact]
    public async Task Notice_HeldThroughARestart_GoesOnceApproved()
    {
        await using CarefulSchool school = await CarefulSchool.BeginAsync();
        await using Subscriber desk = await Subscriber.OpenAsync(school.Federation.Client(Police, "desk"), TestBundle.DutyDesk);
        ByteString notice = await school.PublishHeldAsync();

        await RestartAsync(school);
        Assert.Equal(notice, Assert.Single(await school.WaitingAsync()).MessageId);
        await school.Approver.ApproveReleaseAsync(CarefulSchool.Approval(notice));

        Assert.Equal(notice, (await desk.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Notice_ApprovedWhileNothingMayGo_GoesAfterARestartAndOnce()
    {
        await using CarefulSchool school = await CarefulSchool.BeginAsync();
        await using Subscriber desk = await Subscriber.OpenAsync(school.Federation.Client(Police, "desk"), TestBundle.DutyDesk);
        ByteString notice = await school.PublishHeldAsync();
        await school.Federation.StopPolicyServiceAsync();
        school.Federation.Clock.Advance(Stale);

        await school.Approver.ApproveReleaseAsync(CarefulSchool.Approval(notice));
        await RestartAsync(school);
        await school.Federation.StartPolicyServiceAsync();
        Delivery given = await desk.NextAsync();
        await RestartAsync(school);
        await school.UntilDecidedAsync(await school.PublishAsync(), 1);

        Assert.Equal(notice, given.MessageId);
        Assert.Equal(2, (await school.EntriesAsync(notice)).Count(e => e.Decided is not null));
        Assert.Single(await school.EntriesAsync(notice), e => e.Sent?.Recipient == Police);
    }

    [Fact]
    public async Task Notice_RetractedAfterItsApproval_GoesNowhere()
    {
        await using CarefulSchool school = await CarefulSchool.BeginAsync();
        ByteString notice = await school.PublishHeldAsync();
        await school.Federation.StopPolicyServiceAsync();
        school.Federation.Clock.Advance(Stale);

        await school.Approver.ApproveReleaseAsync(CarefulSchool.Approval(notice));
        await school.RetractAsync(notice);
        await school.Federation.StartPolicyServiceAsync();
        await school.UntilDecidedAsync(notice, 2);

        Assert.Empty((await school.EntriesAsync(notice)).Last(e => e.Decided is not null).Decided.Outcomes);
        Assert.DoesNotContain(await school.EntriesAsync(notice), e => e.Sent?.Recipient == Police);
    }

    [Fact]
    public async Task Notice_ExpiredAfterItsApproval_GoesNowhere()
    {
        await using CarefulSchool school = await CarefulSchool.BeginAsync(shape: bundle => bundle.AgreementEnds = TestFederation.Start.AddDays(100));
        ByteString notice = await school.PublishHeldAsync();
        await school.Federation.StopPolicyServiceAsync();
        school.Federation.Clock.Advance(Stale);

        await school.Approver.ApproveReleaseAsync(CarefulSchool.Approval(notice));
        school.Federation.Clock.Advance(TimeSpan.FromDays(60));
        await school.Federation.StartPolicyServiceAsync();
        await school.UntilDecidedAsync(notice, 2);

        Assert.DoesNotContain(await school.EntriesAsync(notice), e => e.Sent?.Recipient == Police);
    }

    [Fact]
    public async Task Notice_ThatIsLetGo_IsDecidedUnderTheBundleInForce()
    {
        await using CarefulSchool school = await CarefulSchool.BeginAsync();
        await using Subscriber desk = await Subscriber.OpenAsync(school.Federation.Client(Police, "desk"), TestBundle.DutyDesk);
        ByteString notice = await school.PublishHeldAsync();
        ulong seen = (await school.Approver.GetHeldReleaseAsync(new GetHeldReleaseRequest { MessageId = notice })).BundleVersion;
        await school.AlterPolicyAsync(policy => policy.Grants.Single(g => g.Id == "threats-to-duty-desk").Release.Remove("persons.names"));
        ApproveReleaseRequest approval = CarefulSchool.Approval(notice);
        approval.BundleVersion = seen;

        string? late = await CarefulSchool.RefusalOfAsync(() => school.Approver.ApproveReleaseAsync(approval));
        approval.BundleVersion = (await school.Approver.GetHeldReleaseAsync(new GetHeldReleaseRequest { MessageId = notice })).BundleVersion;
        await school.Approver.ApproveReleaseAsync(approval);
        Delivery given = await desk.NextAsync();

        Assert.Equal("BUNDLE_CHANGED", late);
        Assert.Equal(notice, given.MessageId);
        Assert.DoesNotContain(ThreatNotice.Parser.ParseFrom(given.Notice).Persons, p => p.Names.Count > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Batch_ThatHasNotArrivedWhenASecondPersonIsAskedFor_GoesOnlyWhereOneApproved(bool approved)
    {
        await using CarefulSchool school = await CarefulSchool.BeginAsync();
        await using Subscriber desk = await Subscriber.OpenAsync(school.Federation.Client(Police, "desk"), TestBundle.DutyDesk);
        bool loses = true;
        var wire = new WireTap(school.Federation.Exchange) { Loses = (batch, _) => loses && batch is { Lane: Lane.Bulk, Recipient: Police } };
        ByteString notice;
        if (approved)
        {
            notice = await school.PublishHeldAsync();
            await school.Approver.ApproveReleaseAsync(CarefulSchool.Approval(notice));
        }
        else
        {
            await school.AlterPolicyAsync(policy => policy.Grants.Single(g => g.Id == "threats-to-duty-desk").Obligations = null);
            notice = await school.PublishAsync();
        }

        await Eventually.HoldsAsync(async () => (await school.EntriesAsync(notice)).Any(e => e.Sent?.Recipient == Police));
        await school.AlterPolicyAsync(policy => policy.Grants.Single(g => g.Id == "threats-to-duty-desk").Obligations = new Obligations { FourEyes = true });
        loses = false;
        school.Federation.Clock.Advance(Stale);

        if (approved)
        {
            Assert.Equal(notice, (await desk.NextAsync()).MessageId);
        }
        else
        {
            await Eventually.HoldsAsync(async () => (await school.EntriesAsync(notice)).Any(e => e.Voided is not null));
        }
    }

    private static async Task RestartAsync(CarefulSchool school)
    {
        await school.Federation.StopNodeAsync(School);
        await school.Federation.StartNodeAsync(School);
    }
}
