using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Bulletins;

/// <summary>What an analyst sees before anything is sent.</summary>
public sealed class BulletinDraftTests : BulletinTest
{
    [Fact]
    public async Task Draft_OfTwoSituations_SaysWhatTheirNoticesSupportUnderTheStrictestOfTheirMarks()
    {
        await DeliverAsync(
            Notice(1, "police", n => Marked(n.Plate().Seen(0, harm: HarmForm.Hate), Tlp.Green, days: 9, "First caveat")),
            Notice(2, "school", n => Marked(n.Plate().Seen(1, harm: HarmForm.Hate), Tlp.AmberStrict, days: 5, "Second caveat")),
            Notice(3, "ngo", n => Marked(n.Plate("B2").Seen(2, "Southbridge", HarmForm.Gang), Tlp.Clear, days: 30)));

        var draft = await DraftAsync(Content("Threats near schools", One, Three));

        var product = draft.Product;
        Assert.Equal((ProductKind.Bulletin, "Threats near schools", "en"), (product.Kind, product.Title, product.Lang));
        Assert.Equal(Tlp.AmberStrict, product.Handling.Tlp);
        Assert.Equal(["First caveat", "Second caveat"], product.Handling.Caveats);
        Assert.Equal(Sample.Start.AddDays(5).ToUnixTimeSeconds(), product.Handling.Retention.KeepUntilUnixSeconds);
        Assert.Equal(
            [
                "Threat of hate-motivated harm in Northbridge: 2 independent sources. Severity: severe. First observed on 2026-03-02. Rests on 2 notices; independent sources: police, school."
                    + " The notices named here can be opened under each role's own grant.",
                "Threat of gang violence in Southbridge: 1 independent source. Severity: severe. First observed on 2026-03-02. Rests on 1 notice; independent sources: ngo."
                    + " The notices named here can be opened under each role's own grant.",
                "Expect more before the weekend.",
            ],
            product.Body.Select(statement => statement.Text));
        Assert.Equal([Assertion.Fact, Assertion.Fact, Assertion.Assessment], product.Body.Select(statement => statement.Assertion));
        Assert.All(product.Body, statement => Assert.True(statement is { Reviewed: true, Sensitivity: Sensitivity.Operational, PersonsMentioned.Count: 0 }));
        Assert.Equal([1, 2, 3], draft.Notices.Select(Number));
        Assert.Empty((await Analyst.ListBulletinsAsync(new ListBulletinsRequest())).Bulletins);
        Assert.False(Node.Published.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Draft_WithANoticeThatARoleMayNotHave_SaysWhichAndWhyAndLeavesTheRoleOut()
    {
        await DeliverAsync(Notice(1, "police"), Notice(2, "school"));
        AgainstHead[2] = new ParentObstacle { Parent = Wire(2), Reason = "FIELDS_WITHHELD", WithheldPaths = { "place.municipality" } };

        var draft = await DraftAsync(Content());

        Assert.Equal(
            [("police/desk", true, "RELEASED"), ("school/head", false, "RELEASED"), ("school/mentor", false, "NO_GRANT")],
            draft.Recipients.Select(role => ($"{role.Agency}/{role.Role}", role.Included, role.Reason)));
        var obstacle = Assert.Single(draft.Recipients[1].Obstacles);
        Assert.Equal((2, "FIELDS_WITHHELD", "place.municipality"), (Number(obstacle.Notice), obstacle.Reason, Assert.Single(obstacle.WithheldPaths)));
        Assert.Equal(7u, draft.BundleVersion);
        var asked = Assert.Single(Asked);
        Assert.Equal(NoticeType.KnowledgeProduct, asked.Notice.Type);
        Assert.Equal(["harm_form", "severity", "observed_at", "place.country", "place.subdivision", "place.municipality"], asked.ToldPaths);
    }

    // The node takes 64 parents at a time, and an alert or bulletin names no more; all the same nobody gets what rests on a 65th.
    [Fact]
    public async Task Draft_OnMoreNoticesThanItCanName_AsksForEachOfThem()
    {
        var content = await SeventyAsync();
        AgainstHead[70] = new ParentObstacle { Parent = Wire(70), Reason = "NO_GRANT" };

        var draft = await DraftAsync(content);

        Assert.Equal([64, 6], Asked.Select(asked => asked.Notice.Parents.Count));
        Assert.Equal(70, draft.Notices.Count);
        Assert.Equal(["desk"], draft.Recipients.Where(role => role.Included).Select(role => role.Role));
    }

    [Fact]
    public async Task Draft_JudgedByTwoBundles_IsRefused()
    {
        var content = await SeventyAsync();
        Bundles.Enqueue(8);

        Assert.Equal("BUNDLE_CHANGED", await ReasonAsync(() => DraftAsync(content)));
    }

    [Fact]
    public async Task Draft_NarrowedToSome_AsksForThemAlone()
    {
        await DeliverAsync(Notice(1, "police"));
        var content = Content();
        content.Recipients.AddRange(["police", "school/head"]);

        await DraftAsync(content);

        Assert.Equal(["police", "school"], Asked[0].Notice.Audience.Agencies);
        Assert.Equal(["school/head"], Asked[0].Notice.Audience.Roles);
        content.Recipients.Add("school/nobody");
        Assert.Equal("RECIPIENT_UNKNOWN", await ReasonAsync(() => DraftAsync(content)));
    }

    [Fact]
    public async Task Draft_OfAnExercise_BearsItsMarkInEveryLine()
    {
        await DeliverAsync(Notice(1, "police", n => n.Plate().In(Actuality.Exercise)));

        var product = (await DraftAsync(Content())).Product;

        Assert.All(product.Body.Select(statement => statement.Text).Append(product.Title), line => Assert.StartsWith("EXERCISE EXERCISE EXERCISE - ", line, StringComparison.Ordinal));
        Assert.Equal(Actuality.Exercise, product.Handling.Actuality);
    }

    [Fact]
    public async Task Draft_OfWhatCannotBeTold_IsRefused()
    {
        await DeliverAsync(Notice(1, "police"), Notice(3, "school", n => n.Plate("B2").In(Actuality.Exercise)), Notice(5, "ngo", n => n.Plate("C3")));
        await Situations.DecideSituationAsync(new DecideSituationRequest
        {
            Kind = DecisionKind.Reject, SituationId = $"sit-{Sample.Id(5):N}", Analyst = "A. Analyst", Reason = "A fire drill.",
        });

        Assert.Equal("SITUATION_NOT_FOUND", await ReasonAsync(() => DraftAsync(Content("Title", "sit-01950000000070008000000000000009"))));
        Assert.Equal("REALMS_DIFFER", await ReasonAsync(() => DraftAsync(Content("Title", One, Three))));
        Assert.Equal("SITUATION_REJECTED", await ReasonAsync(() => DraftAsync(Content("Title", $"sit-{Sample.Id(5):N}"))));
        var content = Content();
        content.Corrects = "bul-unknown-1";
        Assert.Equal("BULLETIN_NOT_FOUND", await ReasonAsync(() => DraftAsync(content)));
        Assert.Empty(Asked);
    }

    // Who may learn that several agencies hold notices about one person is asked of them; a bulletin must be no way around.
    [Fact]
    public async Task Draft_OfASituationThatIsAboutOnePerson_IsRefused()
    {
        await DeliverAsync(Notice(1, "police", n => n.Plate().Person()), Notice(2, "school", n => n.Plate().Person()));
        Assert.Equal(2, (await DraftAsync(Content())).Notices.Count);
        await Situations.DecideProposalAsync(new DecideProposalRequest
        {
            ProposalId = SharingBus.Hub.Correlation.NoticePair.Of(Sample.Id(1), Sample.Id(2)).ProposalId(),
            Confirm = true,
            Analyst = "A. Analyst",
            IdentityCertainty = "PROBABLE",
            Reason = "Same pupil number in both records.",
        });

        Assert.Equal("SITUATION_IS_ABOUT_A_PERSON", await ReasonAsync(() => DraftAsync(Content())));
    }

    [Theory]
    [InlineData("Ask r.example@school.example for more.")]
    [InlineData("She can be reached under +49 30 901820.")]
    [InlineData("Pupil 20260315 was there.")]
    public async Task Draft_ThatHoldsWhatIdentifiesAPerson_IsRefused(string paragraph)
    {
        await DeliverAsync(Notice(1, "police"));
        var content = Content();
        content.Paragraphs.Add(paragraph);

        var refused = await Assert.ThrowsAsync<RpcException>(() => DraftAsync(content));

        Assert.Equal(("BULLETIN_INCOMPLETE", "content.paragraphs"), (WireError.ReasonOf(refused), Assert.Single(WireError.ViolationsOf(refused)).Field));
        Assert.DoesNotContain(paragraph, refused.Status.Detail, StringComparison.Ordinal);
        content.Paragraphs[1] = "On 2026-03-15, from 18:30 to 22:00, 1,500 people met at (54.32, 10.13).";
        Assert.Equal(3, (await DraftAsync(content)).Product.Body.Count);
    }

    [Fact]
    public async Task Draft_ThatLacksEverything_IsRefusedWithEveryFaultAtOnce()
    {
        BulletinContent content = new() { Title = new string('x', 91), Paragraphs = { "" }, Recipients = { " " } };
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await Analyst.DraftBulletinAsync(new DraftBulletinRequest { Content = content }));

        Assert.Equal("BULLETIN_INCOMPLETE", WireError.ReasonOf(refused));
        Assert.Equal(
            ["content.situation_ids", "content.title", "content.paragraphs", "content.recipients"], WireError.ViolationsOf(refused).Select(fault => fault.Field));
        Assert.Equal("BULLETIN_INCOMPLETE", await ReasonAsync(async () => await Analyst.DraftBulletinAsync(new DraftBulletinRequest())));
    }

    [Fact]
    public async Task Node_ThatWouldRefuseIt_SaysSoBeforeItIsPublished()
    {
        await DeliverAsync(Notice(1, "police"));
        Node.Preview = _ => throw WireError.Create(StatusCode.InvalidArgument, "INVALID_NOTICE", "The notice breaks 1 rules of the vocabulary.", [new FieldViolation("lang", "Use BCP 47.")]);

        var refused = await Assert.ThrowsAsync<RpcException>(() => DraftAsync(Content()));

        Assert.Equal((StatusCode.FailedPrecondition, "INVALID_NOTICE", "lang"), (refused.StatusCode, WireError.ReasonOf(refused), WireError.ViolationsOf(refused)[0].Field));
        Node.Preview = _ => throw WireError.Create(StatusCode.Unavailable, "NOT_SERVING", "The node restarts.");
        Assert.Equal("NODE_SILENT", await ReasonAsync(() => DraftAsync(Content())));
    }

    // Seven situations of ten notices.
    private async Task<BulletinContent> SeventyAsync()
    {
        await DeliverAsync([.. Enumerable.Range(0, 70).Select(number => Notice(number + 1, "police", n => n.Plate($"NB-{number / 10}")))]);
        return Content("Seventy notices", [.. Enumerable.Range(0, 7).Select(number => $"sit-{Sample.Id((number * 10) + 1):N}")]);
    }

    private static ThreatNotice Marked(ThreatNotice notice, Tlp label, int days, params string[] caveats)
    {
        notice.Severity = Severity.Severe;
        notice.Handling.Tlp = label;
        notice.Handling.Caveats.AddRange(caveats);
        notice.Handling.Retention = new Retention { KeepUntilUnixSeconds = Sample.Start.AddDays(days).ToUnixTimeSeconds() };
        return notice;
    }

    private static int Number(Google.Protobuf.ByteString id) => Convert.ToInt32(SharingBus.Hub.Correlation.MessageIds.Read(id)!.Value.ToString("N")[24..], 16);
}
