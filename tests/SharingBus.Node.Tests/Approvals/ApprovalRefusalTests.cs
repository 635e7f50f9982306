using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Node.Tests.Leadership;
using SharingBus.TestKit.Postgres;

namespace SharingBus.Node.Tests.Approvals;

/// <summary>Who may look at what is held and settle it, and what they see.</summary>
public sealed class ApprovalRefusalTests(PostgresFixture server)
{
    [Fact]
    public async Task Show_OfWhatIsHeld_TellsTheFieldsThatEachRoleWouldGet()
    {
        await using CarefulSchool school = await CarefulSchool.BeginAsync();
        ByteString notice = await school.PublishHeldAsync();

        GetHeldReleaseResponse shown =
            await school.Federation.ReleasesAt(CarefulSchool.School, CarefulSchool.School, "audit").GetHeldReleaseAsync(new GetHeldReleaseRequest { MessageId = notice });
        HeldView desk = Assert.Single(shown.Views);

        Assert.Equal((CarefulSchool.Police, TestBundle.DutyDesk, "RELEASED", "school-police"), (desk.Agency, desk.Role, desk.Reason, desk.AgreementId));
        Assert.Contains("title", desk.ReleasedPaths);
        Assert.Contains("persons.names.full", desk.ReleasedPaths);
        Assert.Contains("modus", desk.WithheldPaths);
        Assert.DoesNotContain("title", desk.WithheldPaths);
        Assert.True(desk.Obligations.FourEyes);
        Assert.Equal(1UL, shown.BundleVersion);
    }

    [Fact]
    public async Task Settlement_ThatMayNotBe_IsRefusedWithItsReason()
    {
        await using CarefulSchool school = await CarefulSchool.BeginAsync();
        ByteString notice = await school.PublishHeldAsync("R. Example");
        (string Reason, string System, Action<ApproveReleaseRequest> Spoil)[] cases =
        [
            ("INVALID_REQUEST", "head-office", r => r.Person = ""),
            ("INVALID_REQUEST", "head-office", r => r.Reason = " "),
            ("INVALID_REQUEST", "head-office", r => r.MessageId = ByteString.CopyFrom(1)),
            ("NOT_FOUND", "head-office", r => r.MessageId = ByteString.CopyFrom(new byte[16])),
            ("NOT_PERMITTED", "audit", _ => { }),
            ("NOT_PERMITTED", "desk", _ => { }),
            ("NOT_PERMITTED", "head-office", r => r.Agency = CarefulSchool.Police),
            ("SECOND_PERSON_NEEDED", "head-office", r => r.Person = "r. example "),
            ("SECOND_PERSON_NEEDED", "records", _ => { }),
        ];

        foreach ((string reason, string system, Action<ApproveReleaseRequest> spoil) in cases)
        {
            ApproveReleaseRequest request = CarefulSchool.Approval(notice);
            spoil(request);
            ReleaseService.ReleaseServiceClient client = school.Federation.ReleasesAt(CarefulSchool.School, CarefulSchool.School, system);
            Assert.Equal(reason, await CarefulSchool.RefusalOfAsync(() => client.ApproveReleaseAsync(request)));
        }

        Assert.Single(await school.WaitingAsync());
    }

    [Fact]
    public async Task Settlement_Twice_IsRefused()
    {
        await using CarefulSchool school = await CarefulSchool.BeginAsync();
        ByteString notice = await school.PublishHeldAsync();
        await school.Approver.ApproveReleaseAsync(CarefulSchool.Approval(notice));

        Assert.Equal("RELEASE_SETTLED", await CarefulSchool.RefusalOfAsync(() => school.Approver.ApproveReleaseAsync(CarefulSchool.Approval(notice))));
        Assert.Equal("RELEASE_SETTLED", await CarefulSchool.RefusalOfAsync(() => school.Approver.RefuseReleaseAsync(CarefulSchool.Refusal(notice))));
    }

    [Fact]
    public async Task Notice_ThatWasRetractedOrExpired_WaitsNoLonger()
    {
        await using CarefulSchool school = await CarefulSchool.BeginAsync();
        ByteString retracted = await school.PublishHeldAsync();
        ByteString expired = await school.PublishHeldAsync();

        await school.RetractAsync(retracted);
        Assert.Equal(expired, Assert.Single(await school.WaitingAsync()).MessageId);
        school.Federation.Clock.Advance(TimeSpan.FromDays(60));

        Assert.Empty(await school.WaitingAsync());
        Assert.Equal("RELEASE_WITHDRAWN", await CarefulSchool.RefusalOfAsync(() => school.Approver.ApproveReleaseAsync(CarefulSchool.Approval(retracted))));
        Assert.Equal("RELEASE_EXPIRED", await CarefulSchool.RefusalOfAsync(() => school.Approver.ApproveReleaseAsync(CarefulSchool.Approval(expired))));
        Assert.Equal(
            HeldReleaseStatus.Expired,
            (await school.Approver.GetHeldReleaseAsync(new GetHeldReleaseRequest { MessageId = expired })).Item.Status);
    }

    [Fact]
    public async Task List_OfMany_IsReadInPagesFromTheFirstThatWaits()
    {
        await using CarefulSchool school = await CarefulSchool.BeginAsync();
        List<ByteString> notices = [];
        for (int n = 0; n < 5; n++)
        {
            notices.Add(await school.PublishHeldAsync());
        }

        await school.Approver.RefuseReleaseAsync(CarefulSchool.Refusal(notices[2]));
        await school.Approver.RefuseReleaseAsync(CarefulSchool.Refusal(notices[0]));
        ListHeldReleasesResponse first = await school.Approver.ListHeldReleasesAsync(new ListHeldReleasesRequest { PageSize = 2 });
        ListHeldReleasesResponse second =
            await school.Approver.ListHeldReleasesAsync(new ListHeldReleasesRequest { PageSize = 2, PageToken = first.NextPageToken });

        Assert.Equal([notices[1], notices[3]], first.Items.Select(h => h.MessageId));
        Assert.Equal([notices[4]], second.Items.Select(h => h.MessageId));
        Assert.Empty(second.NextPageToken);
        Assert.Equal(
            "INVALID_REQUEST",
            await CarefulSchool.RefusalOfAsync(() => school.Approver.ListHeldReleasesAsync(new ListHeldReleasesRequest { PageToken = "x" })));
    }

    [Fact]
    public async Task Sight_WithoutTheRight_IsRefused()
    {
        await using CarefulSchool school = await CarefulSchool.BeginAsync();
        ReleaseService.ReleaseServiceClient desk = school.Federation.ReleasesAt(CarefulSchool.School, CarefulSchool.School, "desk");

        Assert.Equal("NOT_PERMITTED", await CarefulSchool.RefusalOfAsync(() => desk.ListHeldReleasesAsync(new ListHeldReleasesRequest())));
        Assert.Equal("NOT_PERMITTED", await CarefulSchool.RefusalOfAsync(() => desk.GetHeldReleaseAsync(new GetHeldReleaseRequest())));
    }

    [Fact]
    public async Task Notice_HeldByALeader_IsLetGoThroughAFollower()
    {
        const string Second = "school-test-second";
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using CarefulSchool school = await CarefulSchool.BeginAsync(inDatabase: (CarefulSchool.School, database.Options));
        await school.Federation.StartNodeAsync(CarefulSchool.School, Second);
        await using Subscriber desk = await Subscriber.OpenAsync(school.Federation.Client(CarefulSchool.Police, "desk"), TestBundle.DutyDesk);
        ByteString notice = await school.PublishHeldAsync();

        await school.Federation.ReleasesAt(Second, CarefulSchool.School, "head-office").ApproveReleaseAsync(CarefulSchool.Approval(notice));

        Assert.Equal(notice, (await desk.NextAsync()).MessageId);
    }
}
