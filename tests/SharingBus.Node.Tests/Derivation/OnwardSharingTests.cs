using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Derivation;

/// <summary>What was derived from another agency's notice goes no further than the terms under which that one came.</summary>
public sealed class OnwardSharingTests
{
    private const string Forbidden = "ONWARD_SHARING_FORBIDDEN";

    [Theory]
    [InlineData(OnwardSharing.Forbidden, false, false)]
    [InlineData(OnwardSharing.Forbidden, true, false)]
    [InlineData(OnwardSharing.AskOrigin, false, false)]
    [InlineData(OnwardSharing.AskOrigin, true, false)]
    [InlineData(OnwardSharing.WithinAgreement, false, false)]
    [InlineData(OnwardSharing.WithinAgreement, true, true)]
    public async Task Derived_ForAThirdAgency_IsRefusedUnlessTheTermsAllowIt(OnwardSharing terms, bool underTheSameAgreement, bool allowed)
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync(terms, underTheSameAgreement);
        PublishRequest request = ForYouth(await police.ReceiveThreatAsync());

        if (allowed)
        {
            Assert.Equal([TestBundle.Mentor], await ReleasedToAsync(police, await police.PublishAsync(request)));
            return;
        }

        RpcException refused = await police.RefusedAsync(request);
        Assert.Equal((StatusCode.FailedPrecondition, Forbidden), (refused.StatusCode, WireError.ReasonOf(refused)));
        Assert.Equal("parents[0]", Assert.Single(WireError.ViolationsOf(refused)).Field);
    }

    [Theory]
    [InlineData(OnwardSharing.AskOrigin, true)]
    [InlineData(OnwardSharing.Forbidden, false)]
    public async Task Derived_WithTheOriginsAnswer_IsPassedOnWhereItMayBeAsked(OnwardSharing terms, bool allowed)
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync(terms);
        ByteString notice = await police.ReceiveThreatAsync();
        ByteString answer = await police.AnswerAsync(await police.AskAsync(notice, Purpose.Prevention), notice);
        PublishRequest request = ForYouth(notice, answer);

        if (allowed)
        {
            Assert.Equal([TestBundle.Mentor], await ReleasedToAsync(police, await police.PublishAsync(request)));
        }
        else
        {
            Assert.Equal(Forbidden, WireError.ReasonOf(await police.RefusedAsync(request)));
        }
    }

    [Fact]
    public async Task Derived_WithTheOriginsAnswerToAQuestionOfItsOwn_IsRefused()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync(OnwardSharing.AskOrigin);
        ByteString notice = await police.ReceiveThreatAsync();
        ByteString answer = await police.AnswerAsync(await police.SchoolAsksAsync(notice, Purpose.Prevention), notice);

        Assert.Equal(Forbidden, WireError.ReasonOf(await police.RefusedAsync(ForYouth(notice, answer))));
    }

    [Fact]
    public async Task Derived_ForTheOriginAndOthers_GoesBackToTheOriginAloneAndTheJournalSaysSo()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync(OnwardSharing.Forbidden);

        PublishResponse derived = await police.PublishAsync(Purpose.Prevention, await police.ReceiveThreatAsync());

        Assert.Equal([TestBundle.SafeguardingLead], await ReleasedToAsync(police, derived));
        TraceResponse trace = await police.DecidedAsync(derived);
        Assert.Single(trace.Entries, e => e.Entry.Quarantined?.Reason == Forbidden);
        Assert.Equal([TestBundle.School], trace.Entries.Where(e => e.Entry.Sent is not null).Select(e => e.Entry.Sent.Recipient));
    }

    [Fact]
    public async Task Derived_FromAViewWithStricterTerms_FollowsThose()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync(OnwardSharing.WithinAgreement, withYouth: true);
        ByteString notice = await police.ReceiveThreatAsync(
            Purpose.Prevention, new Obligations { OnwardSharing = OnwardSharing.Forbidden });

        Assert.Equal(Forbidden, WireError.ReasonOf(await police.RefusedAsync(ForYouth(notice))));
    }

    private static PublishRequest ForYouth(params ByteString[] parents)
    {
        PublishRequest request = DerivingPolice.Derived(Purpose.Prevention, parents);
        request.Audience = new Audience { Agencies = { TestBundle.Youth } };
        return request;
    }

    private static async Task<IEnumerable<string>> ReleasedToAsync(DerivingPolice police, PublishResponse notice)
    {
        TraceResponse trace = await police.DecidedAsync(notice);
        Dictionary<ulong, string> roles = trace.DecisionClasses.ToDictionary(c => c.Index, c => c.Entry.DecisionClass.Role);
        return trace.Entries.Single(e => e.Entry.Decided is not null).Entry.Decided.Outcomes
            .Where(o => o.Verdict == Verdict.Released).Select(o => roles[o.DecisionClass]);
    }
}
