using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Replay;

/// <summary>What another bundle would have done to the notices of the last days.</summary>
public sealed class PolicyReplayTests
{
    [Fact]
    public async Task Candidate_ThatReleasesOneFieldMore_WidensEachViewByThatField()
    {
        await using AskedSchool school = await AskedSchool.BeginAsync();
        ByteString[] notices = [await school.PublishAsync(), await school.PublishAsync()];

        ReplayPoliciesResponse answer = await school.ReplayAsync(school.Candidate(releases => releases.Add("modus")));

        Assert.Equal((1UL, 2UL, 0UL, 0UL, ""), (answer.BundleVersion, answer.Examined, answer.Erased, answer.Unreadable, answer.NextPageToken));
        Assert.Equal(
            [(TestBundle.Police, TestBundle.DutyDesk, 2UL, 0UL, 0UL), (TestBundle.Youth, TestBundle.Mentor, 0UL, 0UL, 2UL)],
            answer.Roles.Select(r => (r.Recipient, r.Role, r.Wider, r.Narrower, r.Equal)));
        Assert.All(answer.Roles, role => Assert.Equal(NoticeType.ThreatNotice, role.Type));
        Assert.Equal(notices, answer.Differences.Select(d => d.MessageId));
        Assert.All(answer.Differences, difference => Assert.Equal(
            new ReplayedDifference
            {
                MessageId = difference.MessageId,
                Type = NoticeType.ThreatNotice,
                Recipient = TestBundle.Police,
                Role = TestBundle.DutyDesk,
                Wider = true,
                GainedPaths = { "modus" },
            },
            difference));
    }

    [Fact]
    public async Task Candidate_ThatWithholdsAField_NarrowsTheView()
    {
        await using AskedSchool school = await AskedSchool.BeginAsync();
        await school.PublishAsync();

        ReplayPoliciesResponse answer = await school.ReplayAsync(school.Candidate(releases => releases.Remove("title")));

        ReplayedDifference difference = Assert.Single(answer.Differences);
        Assert.False(difference.Wider);
        Assert.Equal(["lang", "title"], difference.LostPaths); // a language is told of a text alone
        Assert.Empty(difference.GainedPaths);
        Assert.Equal((0UL, 1UL, 0UL), (answer.Roles[0].Wider, answer.Roles[0].Narrower, answer.Roles[0].Equal));
    }

    [Fact]
    public async Task Candidate_ThatCoarsensAField_TellsTheForms()
    {
        await using AskedSchool school = await AskedSchool.BeginAsync();
        await school.PublishAsync();
        school.Federation.Bundle.ShapeSchoolPolicy = policy =>
        {
            Grant grant = policy.Grants.Single(g => g.Id == "threats-to-duty-desk");
            grant.Release.Remove("title");
            grant.Transforms.Add(new TransformRule { Path = "title", Transform = Transform.First3 });
        };

        ReplayPoliciesResponse answer = await school.ReplayAsync(school.Candidate());

        ReplayedDifference difference = Assert.Single(answer.Differences);
        ReplayedForm form = Assert.Single(difference.Forms);
        Assert.Equal(("title", DifferenceKind.Coarser), (form.Path, form.Kind));
        Assert.Empty(form.Before);
        Assert.Equal([Transform.First3], form.After);
        Assert.False(difference.Wider);
        Assert.Empty(difference.GainedPaths.Concat(difference.LostPaths));
    }

    [Fact]
    public async Task Candidate_LikeTheBundleInForce_ChangesNothing()
    {
        await using AskedSchool school = await AskedSchool.BeginAsync();
        await school.PublishAsync();

        ReplayPoliciesResponse answer = await school.ReplayAsync(school.Candidate());

        Assert.Empty(answer.Differences);
        Assert.All(answer.Roles, role => Assert.Equal((0UL, 0UL, 1UL), (role.Wider, role.Narrower, role.Equal)));
    }

    [Fact]
    public async Task Notice_ThatIsErased_IsCountedApart()
    {
        await using AskedSchool school = await AskedSchool.BeginAsync();
        ByteString erased = await school.PublishAsync();
        ByteString kept = await school.PublishAsync();
        await school.EraseAsync(erased);

        ReplayPoliciesResponse answer = await school.ReplayAsync(school.Candidate(releases => releases.Add("modus")));

        Assert.Equal((1UL, 1UL), (answer.Examined, answer.Erased));
        Assert.Equal(kept, Assert.Single(answer.Differences).MessageId);
    }

    [Fact]
    public async Task Notice_WithANarrowedAudience_IsAskedForItAlone()
    {
        await using AskedSchool school = await AskedSchool.BeginAsync();
        await school.PublishAsync(request => request.Audience = new Audience { Agencies = { TestBundle.Youth } });

        ReplayPoliciesResponse answer = await school.ReplayAsync(school.Candidate(releases => releases.Add("modus")));

        Assert.Equal(TestBundle.Youth, Assert.Single(answer.Roles).Recipient);
        Assert.Empty(answer.Differences);
    }

    [Fact]
    public async Task Notice_FromBeforeTheDays_IsNotExamined()
    {
        await using AskedSchool school = await AskedSchool.BeginAsync();
        await school.PublishAsync();
        school.Federation.Clock.Advance(TimeSpan.FromDays(2) + TimeSpan.FromMinutes(2)); // within the step that a clock may have been put back
        ByteString late = await school.PublishAsync();
        ByteString candidate = school.Candidate(releases => releases.Add("modus"));

        ReplayPoliciesResponse two = await school.ReplayAsync(candidate, request => request.Days = 2);
        ReplayPoliciesResponse four = await school.ReplayAsync(candidate, request => request.Days = 4);

        Assert.Equal(late, Assert.Single(two.Differences).MessageId);
        Assert.Equal((1UL, 2UL), (two.Examined, four.Examined));
    }

    [Fact]
    public async Task Candidate_IsAskedForTheTimeOfAcceptance_OrForItsOwnNextToIt()
    {
        await using AskedSchool school = await AskedSchool.BeginAsync();
        await school.PublishAsync();
        school.Federation.Clock.Advance(TimeSpan.FromDays(40));
        void Days(ReplayPoliciesRequest request) => request.Days = 60;
        ByteString From(int days) => school.Candidate(shape: candidate => candidate.ValidFromUnixMicros += (long)TimeSpan.FromDays(days).TotalMicroseconds);

        // The agreement has ended since, after 30 days: it still stood when the notice was accepted.
        Assert.Empty((await school.ReplayAsync(From(20), Days)).Differences);
        ByteString more = school.Candidate(releases => releases.Add("modus"));
        Assert.Equal(["modus"], Assert.Single((await school.ReplayAsync(more, Days)).Differences).GainedPaths);
        Assert.Equal(["modus"], Assert.Single((await school.ReplayAsync(From(20), Days)).Differences).GainedPaths);
        Assert.Empty((await school.ReplayAsync(From(35), Days)).Differences);
    }

    [Fact]
    public async Task Replay_OfMany_IsReadInPages()
    {
        await using AskedSchool school = await AskedSchool.BeginAsync();
        List<ByteString> notices = [];
        for (int n = 0; n < 5; n++)
        {
            notices.Add(await school.PublishAsync());
        }

        ByteString candidate = school.Candidate(releases => releases.Add("modus"));
        List<ReplayPoliciesResponse> pages = [await school.ReplayAsync(candidate, request => request.PageSize = 2)];
        await school.PublishAsync(); // came after the question
        while (pages[^1].NextPageToken is { Length: > 0 } token)
        {
            pages.Add(await school.ReplayAsync(candidate, request => (request.PageSize, request.PageToken) = (2U, token)));
        }

        Assert.Equal([2UL, 2UL, 1UL], pages.Select(page => page.Examined));
        Assert.Equal(notices, pages.SelectMany(page => page.Differences).Select(d => d.MessageId));
    }

    [Fact]
    public async Task Question_ThatIsNotPermittedOrIncomplete_IsRefused()
    {
        await using AskedSchool school = await AskedSchool.BeginAsync();
        ByteString candidate = school.Candidate();

        Assert.Equal("NOT_PERMITTED", await school.ReasonAsync(candidate, system: "records"));
        Assert.Equal("NOT_PERMITTED", await school.ReasonAsync(candidate, system: "operations"));
        Assert.Equal("NOT_PERMITTED", await school.ReasonAsync(candidate, request => request.Agency = TestBundle.Police));
        Assert.Equal("INVALID_REQUEST", await school.ReasonAsync(candidate, request => request.Days = 0));
        Assert.Equal("INVALID_REQUEST", await school.ReasonAsync(candidate, request => request.Days = 367));
        Assert.Equal("INVALID_REQUEST", await school.ReasonAsync(candidate, request => request.PageToken = "x"));
        Assert.Equal("INVALID_REQUEST", await school.ReasonAsync(ByteString.Empty));
        Assert.Equal("INVALID_REQUEST", await school.ReasonAsync(ByteString.CopyFrom(0xFF)));
        Assert.Equal("BUNDLE_CHANGED", await school.ReasonAsync(candidate, request => request.PageToken = "0-1-0-9"));
    }

    [Fact]
    public async Task Candidate_WithFaults_IsRefusedWithAllOfThem()
    {
        await using AskedSchool school = await AskedSchool.BeginAsync();
        ByteString faulty = school.Candidate(
            releases => releases.AddRange(["titel", "modis"]),
            candidate => candidate.Federation = "elsewhere");

        var refusal = await school.RefusalAsync(faulty);

        Assert.Equal("CANDIDATE_INVALID", WireError.ReasonOf(refusal));
        string faults = string.Join('\n', WireError.ViolationsOf(refusal).Select(fault => $"{fault.Field}: {fault.Description}"));
        Assert.Contains("titel", faults, StringComparison.Ordinal);
        Assert.Contains("modis", faults, StringComparison.Ordinal);
        Assert.Contains("federation must be testland", faults, StringComparison.Ordinal);
    }
}
