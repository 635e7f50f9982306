using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Bulletins;

/// <summary>Bulletins as they are published, corrected and taken back, over gRPC.</summary>
public sealed class BulletinServiceTests : BulletinTest
{
    [Fact]
    public async Task Publish_OfADraft_SendsWhatWasLookedAtToWhomItMayReachOnce()
    {
        // With a term of its own, for the hub's would move with its clock between draft and publishing.
        await DeliverAsync(
            Notice(1, "police", n => n.Plate().Handling.Retention = new Retention { KeepUntilUnixSeconds = Sample.Start.AddDays(9).ToUnixTimeSeconds() }), Notice(2, "school"));
        AgainstHead[2] = new ParentObstacle { Parent = Wire(2), Reason = "NO_GRANT" };
        Node.LoseAnswers = 1;
        var draft = await DraftAsync(Content());

        var planned = (await Analyst.PublishBulletinAsync(Request(Content(), draft.DraftId))).Bulletin;

        Assert.Equal(($"{draft.DraftId}-1", "A. Analyst", "R. Eader", "analysis"), (planned.BulletinId, planned.Analyst, planned.Reviewer, planned.System));
        var (first, again) = (await NextAsync(Node.Published), await NextAsync(Node.Published));
        Assert.Equal(first, again);
        Assert.Equal((planned.BulletinId, NoticeType.KnowledgeProduct, draft.Product), (first.RequestId, first.Type, KnowledgeProduct.Parser.ParseFrom(first.Notice)));
        Assert.Equal([Wire(1), Wire(2)], first.Parents);
        Assert.Equal(["police"], first.Audience.Agencies);
        Assert.Equal(["police/desk"], first.Audience.Roles);
        var published = await BecomesAsync(planned.BulletinId, BulletinState.Published);
        Assert.Equal(Node.IdOf(planned.BulletinId), MessageIds.Read(published.MessageId));
        Assert.Equal(["police/desk"], published.Recipients);
        Assert.Equal(published, (await Analyst.PublishBulletinAsync(Request(Content(), draft.DraftId))).Bulletin);
        Assert.Equal(published, Assert.Single((await Analyst.ListBulletinsAsync(new ListBulletinsRequest())).Bulletins));
        Assert.False(Node.Published.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Publish_OfWhatChangedSinceTheDraft_IsRefusedAndSendsNothing()
    {
        await DeliverAsync(Notice(1, "police"), Notice(2, "school"));
        var draft = (await DraftAsync(Content())).DraftId;

        Assert.Equal("DRAFT_CHANGED", await RefusalAsync(Request(Content("Another title"), draft)));
        AgainstHead[2] = new ParentObstacle { Parent = Wire(2), Reason = "NO_GRANT" };
        Assert.Equal("DRAFT_CHANGED", await RefusalAsync(Request(Content(), draft)));
        AgainstHead.Clear();
        await DeliverAsync(Notice(3, "ngo"));
        Assert.Equal("DRAFT_CHANGED", await RefusalAsync(Request(Content(), draft)));
        await DeliverAsync(Retraction(3, "ngo"));
        Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(BulletinState.Planned, (await Analyst.PublishBulletinAsync(Request(Content(), draft))).Bulletin.State);
        Assert.Equal($"{draft}-1", (await NextAsync(Node.Published)).RequestId);
    }

    // What the node is asked about was read before; a notice that comes while it thinks changes what would be published.
    [Fact]
    public async Task Publish_WhileANoticeComes_IsRefused()
    {
        await DeliverAsync(Notice(1, "police"));
        var draft = (await DraftAsync(Content())).DraftId;
        var preview = Node.Preview;
        Node.Preview = request =>
        {
            var answer = preview(request);
            AcknowledgedAsync(Node.Deliver(Notice(2, "school"))).GetAwaiter().GetResult();
            return answer;
        };

        Assert.Equal("DRAFT_CHANGED", await RefusalAsync(Request(Content(), draft)));
        Assert.Empty((await Analyst.ListBulletinsAsync(new ListBulletinsRequest())).Bulletins);
    }

    [Fact]
    public async Task Publish_ThatNobodyMayHave_IsRefused()
    {
        await DeliverAsync(Notice(1, "police"));
        AgainstHead[1] = new ParentObstacle { Parent = Wire(1), Reason = "NO_GRANT" };
        var content = Content();
        content.Recipients.Add("school");
        Node.Preview = _ => new PreviewDerivedResponse { Recipients = { new DerivedRecipient { Agency = "school", Role = "head", Reason = "NO_GRANT" } } };

        Assert.Equal("BULLETIN_REACHES_NOBODY", await RefusalAsync(Request(content, (await DraftAsync(content)).DraftId)));
    }

    [Fact]
    public async Task Publish_WithoutASecondPerson_IsRefused()
    {
        PublishBulletinRequest request = new() { Content = Content(), Analyst = "A. Analyst", Reviewer = " a. analyst " };
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await Analyst.PublishBulletinAsync(request));

        Assert.Equal(["draft_id", "reviewer"], WireError.ViolationsOf(refused).Select(fault => fault.Field));
    }

    [Fact]
    public async Task Correction_OfABulletin_TakesItsPlaceAndIsToldToItsHolders()
    {
        await DeliverAsync(Notice(1, "police"), Notice(2, "school"));
        var before = await PublishedAsync(Content());
        Clock.Advance(TimeSpan.FromHours(1));
        var content = Content("Threats near schools and clubs");
        content.Corrects = before.BulletinId;
        Node.LoseChanges = 1;

        var after = await PublishAsync(content);

        var request = await NextAsync(Node.Published);
        Assert.Equal([before.MessageId, Wire(1), Wire(2)], request.Parents);
        var (change, again) = (await NextAsync(Node.Changed), await NextAsync(Node.Changed));
        Assert.Equal(change, again);
        Assert.Equal($"{after.BulletinId}-c", change.RequestId);
        Assert.Equal(
            (ChangeKind.Supersede, ChangeReason.Updated, before.MessageId, MessageIds.Write(Node.IdOf(after.BulletinId))),
            (change.Change.Kind, change.Change.Reason, change.Change.Target, change.Change.Replacement));
        await BecomesAsync(after.BulletinId, BulletinState.Published);
        Assert.Equal((BulletinState.Superseded, after.BulletinId), ((await GetAsync(before.BulletinId)).State, (await GetAsync(before.BulletinId)).CorrectedBy));
        Assert.Equal("BULLETIN_NOT_STANDING", await ReasonAsync(() => DraftAsync(content)));
        Assert.Equal("BULLETIN_NOT_STANDING", await ReasonAsync(async () => await Analyst.WithdrawBulletinAsync(Withdrawal(before.BulletinId))));
    }

    [Fact]
    public async Task Correction_OfWhatRestedOnARetractedNotice_SaysThatItWasWrong()
    {
        await DeliverAsync(Notice(1, "police"), Notice(2, "school"));
        var before = await PublishedAsync(Content());
        await DeliverAsync(Retraction(2, "school"));
        var content = Content();
        content.Corrects = before.BulletinId;

        await PublishAsync(content);

        Assert.Equal([before.MessageId, Wire(1)], (await NextAsync(Node.Published)).Parents);
        var change = (await NextAsync(Node.Changed)).Change;
        Assert.Equal((ChangeKind.Correct, ChangeReason.Inaccurate), (change.Kind, change.Reason));
    }

    [Fact]
    public async Task Correction_ThatTheNodeRefuses_LeavesTheBulletinStandingAndMayBeTriedAgain()
    {
        await DeliverAsync(Notice(1, "police"));
        var before = await PublishedAsync(Content());
        var content = Content("Better");
        content.Corrects = before.BulletinId;
        Node.BeforePublish = () => throw WireError.Create(StatusCode.InvalidArgument, "UNKNOWN_ROLE", "No such role.");
        var refused = await BecomesAsync((await PublishAsync(content)).BulletinId, BulletinState.Refused);

        Assert.Equal(("UNKNOWN_ROLE", BulletinState.Published), (refused.Refusal, (await GetAsync(before.BulletinId)).State));
        Node.BeforePublish = () => { };
        Assert.EndsWith("-2", (await PublishAsync(content)).BulletinId, StringComparison.Ordinal);
        await NextAsync(Node.Changed);
        Assert.False(Node.Changed.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Withdrawal_OfABulletin_IsToldToItsHoldersOnce()
    {
        await DeliverAsync(Notice(1, "police"));
        var bulletin = await PublishedAsync(Content());
        Node.LoseChanges = 1;

        var withdrawn = (await Analyst.WithdrawBulletinAsync(Withdrawal(bulletin.BulletinId))).Bulletin;

        Assert.Equal((BulletinState.Withdrawn, "B. Analyst", "The wrong week."), (withdrawn.State, withdrawn.Withdrawal.Analyst, withdrawn.Withdrawal.Reason));
        var (change, again) = (await NextAsync(Node.Changed), await NextAsync(Node.Changed));
        Assert.Equal(change, again);
        Assert.Equal(
            ($"{bulletin.BulletinId}-w", ChangeKind.Retract, ChangeReason.SentInError, bulletin.MessageId),
            (change.RequestId, change.Change.Kind, change.Change.Reason, change.Change.Target));
        Assert.Equal(withdrawn, (await Analyst.WithdrawBulletinAsync(Withdrawal(bulletin.BulletinId))).Bulletin);
        Assert.Equal("BULLETIN_NOT_FOUND", await ReasonAsync(async () => await Analyst.WithdrawBulletinAsync(Withdrawal("bul-unknown-1"))));
        await PublishedAsync(Content("The next one"));
        Assert.False(Node.Changed.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Bulletin_OnARetractedNoticeOrABrokenSituation_NeedsReviewUntilItIsMended()
    {
        await DeliverAsync(Notice(1, "police"), Notice(2, "school"), Notice(3, "ngo"), Notice(5, "ngo", n => n.Plate("B2")));
        var bulletin = await PublishedAsync(Content());
        var other = await PublishedAsync(Content("Another", $"sit-{Sample.Id(5):N}"));
        Assert.Empty(await ToReviewAsync());

        await DeliverAsync(Retraction(2, "school"));
        Assert.Equal([$"Notice {Sample.Id(2)} was taken back or corrected by its origin."], (await ToReviewAsync())[bulletin.BulletinId]);

        await Situations.DecideSituationAsync(Decision(DecisionKind.Split, One, 3));
        await Situations.DecideSituationAsync(Decision(DecisionKind.Reject, $"sit-{Sample.Id(5):N}"));
        var review = await ToReviewAsync();
        Assert.Equal($"The notices of {One} are in 2 situations now.", review[bulletin.BulletinId][1]);
        Assert.Equal([$"An analyst held the notices of sit-{Sample.Id(5):N} for no situation."], review[other.BulletinId]);

        var content = Content();
        content.Corrects = bulletin.BulletinId;
        var corrected = await PublishedAsync(content);
        await Analyst.WithdrawBulletinAsync(Withdrawal(other.BulletinId));
        Assert.Empty(await ToReviewAsync());
        Assert.Equal(corrected.BulletinId, (await GetAsync(bulletin.BulletinId)).CorrectedBy);
    }

    // Whoever derives from a bulletin has no source of its own.
    [Fact]
    public async Task Notice_DerivedFromABulletin_IsNoIndependentSource()
    {
        await DeliverAsync(Notice(1, "police"), Notice(2, "school"));
        var bulletin = await PublishedAsync(Content());
        var derived = Notice(30, "ngo");
        derived.Parents.Add(bulletin.MessageId);
        await DeliverAsync(derived);

        var product = (await DraftAsync(Content("Again"))).Product;

        Assert.Contains("2 independent sources", product.Body[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_OnSeveralPages_GivesEachOnceNewestFirst()
    {
        await DeliverAsync(Notice(1, "police"));
        List<string> ids = [];
        foreach (var title in new[] { "One", "Two", "Three" })
        {
            ids.Insert(0, (await PublishedAsync(Content(title))).BulletinId);
        }

        var first = await Analyst.ListBulletinsAsync(new ListBulletinsRequest { PageSize = 2 });
        var second = await Analyst.ListBulletinsAsync(new ListBulletinsRequest { PageSize = 2, PageToken = first.NextPageToken });

        Assert.Equal(ids, first.Bulletins.Concat(second.Bulletins).Select(bulletin => bulletin.BulletinId));
        Assert.Equal("", second.NextPageToken);
    }

    [Fact]
    public async Task Caller_OfAnotherAgency_IsRefused()
    {
        BulletinService.BulletinServiceClient stranger = new(Channel("police", "analysis"));
        Func<Task>[] calls =
        [
            async () => await stranger.DraftBulletinAsync(new DraftBulletinRequest { Content = Content() }),
            async () => await stranger.PublishBulletinAsync(Request(Content(), "bul-any")),
            async () => await stranger.WithdrawBulletinAsync(Withdrawal("bul-any-1")),
            async () => await stranger.ListBulletinsAsync(new ListBulletinsRequest()),
            async () => await stranger.GetBulletinAsync(new GetBulletinRequest { BulletinId = "bul-any-1" }),
        ];
        foreach (var call in calls)
        {
            Assert.Equal("NOT_OF_THE_HUBS_AGENCY", await ReasonAsync(call));
        }
    }

    private static WithdrawBulletinRequest Withdrawal(string bulletin) =>
        new() { BulletinId = bulletin, Reason = ChangeReason.SentInError, Analyst = "B. Analyst", Note = "The wrong week." };

    private static DecideSituationRequest Decision(DecisionKind kind, string situation, params int[] notices) => new()
    {
        Kind = kind, SituationId = situation, Notices = { notices.Select(Wire) }, Analyst = "A. Analyst", Reason = "Seen by the patrol.",
    };

    private Task<string?> RefusalAsync(PublishBulletinRequest request) => ReasonAsync(async () => await Analyst.PublishBulletinAsync(request));

    private async Task<Dictionary<string, List<string>>> ToReviewAsync() =>
        (await Analyst.ListBulletinsAsync(new ListBulletinsRequest { NeedsReview = true })).Bulletins.ToDictionary(bulletin => bulletin.BulletinId, bulletin => bulletin.Review.ToList());
}
