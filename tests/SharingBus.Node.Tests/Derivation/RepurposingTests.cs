using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Derivation;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Derivation;

/// <summary>What was shared to prevent or to protect is used to investigate only where its origin approved that.</summary>
public sealed class RepurposingTests
{
    private const string NotApproved = "REPURPOSING_NOT_APPROVED";

    [Fact]
    public async Task Investigation_DerivedFromPrevention_IsRefusedAndNamesTheParent()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync();
        ByteString unbound = await police.ReceiveThreatAsync(Purpose.SituationalAwareness);
        ByteString notice = await police.ReceiveThreatAsync();

        RpcException refused = await police.RefusedAsync(Purpose.Investigation, unbound, notice);

        Assert.Equal((StatusCode.FailedPrecondition, NotApproved), (refused.StatusCode, WireError.ReasonOf(refused)));
        Assert.Equal("parents[1]", Assert.Single(WireError.ViolationsOf(refused)).Field);
    }

    [Fact]
    public async Task Investigation_WithTheOriginsAnswerAmongTheParents_IsAccepted()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync();
        ByteString notice = await police.ReceiveThreatAsync();
        ByteString question = await police.AskAsync(notice, Purpose.Investigation);
        ByteString answer = await police.AnswerAsync(question, notice);

        await police.PublishAsync(Purpose.Investigation, notice, answer);
    }

    [Fact]
    public async Task Investigation_WithAnAnswerToAnythingElse_IsRefused()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync();
        ByteString notice = await police.ReceiveThreatAsync();
        ByteString other = await police.ReceiveThreatAsync();
        ByteString question = await police.AskAsync(notice, Purpose.Investigation);
        ByteString aboutOther = await police.AskAsync(other, Purpose.Investigation);
        ByteString forPrevention = await police.AskAsync(notice, Purpose.Prevention);
        ByteString withdrawn = await police.AnswerAsync(question, notice);
        await police.ChangeAsync(withdrawn, ChangeKind.Retract);

        ByteString[] answers =
        [
            await police.AnswerAsync(question, notice, Answer.NoHit),
            await police.AnswerAsync(question, notice, Answer.Refused),
            await police.AnswerAsync(question, other),
            await police.AnswerAsync(aboutOther, notice),
            await police.AnswerAsync(forPrevention, notice),
            await police.AnswerAsync(notice, notice),
            await police.AnswerAsync(question, notice, origin: TestBundle.Youth),
            question,
            withdrawn,
        ];

        foreach (ByteString answer in answers)
        {
            Assert.Equal(NotApproved, WireError.ReasonOf(await police.RefusedAsync(Purpose.Investigation, notice, answer)));
        }
    }

    [Fact]
    public async Task Investigation_WithAnAnswerThatIsNoLongerFresh_IsRefused()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync();
        ByteString notice = await police.ReceiveThreatAsync();
        ByteString answer = await police.AnswerAsync(await police.AskAsync(notice, Purpose.Investigation), notice);

        police.Federation.Clock.Advance(OriginApprovals.Fresh);
        await police.PublishAsync(Purpose.Investigation, notice, answer);
        police.Federation.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(NotApproved, WireError.ReasonOf(await police.RefusedAsync(Purpose.Investigation, notice, answer)));
    }

    [Fact]
    public async Task Investigation_DerivedFromANoticeOfItsOwn_NeedsAQuestionThatNamesWhoApproved()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync();
        ByteString notice = (await police.PublishAsync(Purpose.Prevention)).MessageId;
        ByteString unapproved = await police.AskAsync(notice, Purpose.Investigation);
        ByteString byStranger = await police.AskAsync(notice, Purpose.Investigation, TestBundle.SafeguardingLead);
        ByteString approved = await police.AskAsync(notice, Purpose.Investigation, TestBundle.DutyDesk);

        Assert.Equal(NotApproved, WireError.ReasonOf(await police.RefusedAsync(Purpose.Investigation, notice)));
        Assert.Equal(NotApproved, WireError.ReasonOf(await police.RefusedAsync(Purpose.Investigation, notice, unapproved)));
        Assert.Equal(NotApproved, WireError.ReasonOf(await police.RefusedAsync(Purpose.Investigation, notice, byStranger)));
        await police.PublishAsync(Purpose.Investigation, notice, approved);
    }

    [Fact]
    public async Task Investigation_DerivedFromWhatWasErased_IsRefused()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync();
        ByteString notice = await police.ReceiveThreatAsync(Purpose.SituationalAwareness);
        await police.PublishAsync(Purpose.Investigation, notice);
        await police.ChangeAsync(notice, ChangeKind.Erase);

        Assert.Equal(NotApproved, WireError.ReasonOf(await police.RefusedAsync(Purpose.Investigation, notice)));
    }

    [Fact]
    public async Task Derivation_ForTheSamePurposeOrFromWhatIsNotHeld_IsAccepted()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync();

        await police.PublishAsync(Purpose.Prevention, await police.ReceiveThreatAsync());
        await police.PublishAsync(Purpose.Investigation, ByteString.CopyFrom(new byte[16]));
    }

    [Fact]
    public async Task PublishStream_OneRepurposingInAFrame_DoesNotHoldUpItsNeighbours()
    {
        await using DerivingPolice police = await DerivingPolice.StartAsync();
        ByteString notice = await police.ReceiveThreatAsync();
        PublishRequest[] requests =
        [
            DerivingPolice.Derived(Purpose.Prevention), DerivingPolice.Derived(Purpose.Investigation, notice), DerivingPolice.Derived(Purpose.Prevention, notice),
        ];
        for (int n = 0; n < requests.Length; n++)
        {
            requests[n].RequestId = $"f{n}";
        }

        using AsyncDuplexStreamingCall<PublishStreamRequest, PublishStreamResponse> call = police.Records.PublishStream();
        await call.RequestStream.WriteAsync(new PublishStreamRequest { Requests = { requests } });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        PublishStreamResponse answer = call.ResponseStream.Current;
        await call.RequestStream.CompleteAsync();

        Assert.Equal(["", NotApproved, ""], answer.Results.Select(r => r.Refused?.Reason ?? ""));
        Assert.Equal("parents[0]", answer.Results[1].Refused.Field);
    }
}
