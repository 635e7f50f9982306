using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Retention;

/// <summary>Payloads end with their time at every node that has them, unless somebody keeps them for a matter.</summary>
public sealed class RetentionTests
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    [Fact]
    public async Task Payload_WhoseTimeIsOver_IsDestroyedAtOriginAndHolderWithoutAnOrder()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        Delivery given = await GiveAsync(federation);

        federation.Clock.Advance(Kept);

        foreach (string agency in new[] { School, Police })
        {
            Assert.Equal(DestructionReason.Expired, await EndAsync(federation, agency, given.MessageId));
            TraceResponse trace = await federation.Auditor(agency).TraceAsync(new TraceRequest { MessageId = given.MessageId });
            Assert.Equal(given.MessageId, Assert.Single(trace.Destroyed).MessageId);
        }
    }

    [Fact]
    public async Task Payload_OfWhichAViewObligesToLess_EndsAtTheHolderWithThat()
    {
        await using TestFederation federation = await TestFederation.StartAsync(shape: static bundle =>
            bundle.ShapeSchoolPolicy = static policy => policy.Grants[^1].Obligations = new Obligations { RetentionDays = 1 });
        Delivery given = await GiveAsync(federation, TimeSpan.FromDays(30));
        Assert.Equal(1u, given.Obligations.RetentionDays);

        federation.Clock.Advance(Kept);

        Assert.Equal(DestructionReason.Expired, await EndAsync(federation, Police, given.MessageId));
        Assert.DoesNotContain(await Traces.OfAsync(federation.Auditor(School), given.MessageId), static entry => entry.PayloadsDestroyed is not null);
    }

    [Fact]
    public async Task Notice_WhoseTimeIsOver_IsNotGivenOutEvenWhereAHoldKeepsIt()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        Delivery given = await GiveAsync(federation);
        await HoldAsync(federation, Police, given.MessageId);
        federation.Clock.Advance(Kept);

        await federation.Client(School, "records").PublishAsync(Notices.Threat("Later").Request("later"));
        await using Subscriber other = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk, "another");

        Assert.Contains("Later", (await other.NextAsync()).Notice.ToStringUtf8(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hold_PlacedListedAndReleased_KeepsThePayloadMeanwhile()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        Delivery given = await GiveAsync(federation);
        Delivery beside = await GiveAsync(federation, request: "r2");
        LegalHold placed = await HoldAsync(federation, Police, given.MessageId);
        Assert.Equal(("R. Example", "operations", "2026-0417", false), (placed.Person, placed.System, placed.Matter, placed.PayloadDestroyed));

        // Both came to their end in one round.
        federation.Clock.Advance(Kept);
        await EndAsync(federation, Police, beside.MessageId);
        Assert.Equal([placed], (await federation.RetentionOf(Police, "audit").ListHoldsAsync(new ListHoldsRequest())).Holds);

        ReleaseHoldResponse released = await federation.RetentionOf(Police).ReleaseHoldAsync(new ReleaseHoldRequest
        {
            MessageId = given.MessageId, Matter = "2026-0417", Person = "R. Example", Reason = "closed",
        });
        Assert.False(released.Hold.PayloadDestroyed);
        Assert.Empty((await federation.RetentionOf(Police).ListHoldsAsync(new ListHoldsRequest())).Holds);
        Assert.Equal(DestructionReason.Expired, await EndAsync(federation, Police, given.MessageId));
    }

    [Fact]
    public async Task Order_OfTheOriginToErase_IsCarriedOutAtAHolderThatKeepsIt()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        Delivery given = await GiveAsync(federation);
        await HoldAsync(federation, Police, given.MessageId);

        await EraseAsync(federation, given.MessageId);

        await Traces.UntilAsync(federation.Auditor(Police), given.MessageId, static entry => entry.ChangeApplied is not null);
        Assert.True(Assert.Single((await federation.RetentionOf(Police).ListHoldsAsync(new ListHoldsRequest())).Holds).PayloadDestroyed);
    }

    [Fact]
    public async Task Order_OfAnOriginThatKeepsItItself_IsRefusedUntilItReleases()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        Delivery given = await GiveAsync(federation);
        await HoldAsync(federation, School, given.MessageId);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => EraseAsync(federation, given.MessageId));
        Assert.Equal((StatusCode.FailedPrecondition, "LEGAL_HOLD"), (refused.StatusCode, WireError.ReasonOf(refused)));

        await federation.RetentionOf(School).ReleaseHoldAsync(new ReleaseHoldRequest { MessageId = given.MessageId, Matter = "2026-0417", Person = "R. Example", Reason = "closed" });
        await EraseAsync(federation, given.MessageId);
    }

    [Theory]
    [InlineData("message_id", "", "m", "p", "r")]
    [InlineData("matter", "0123456789abcdef", " ", "p", "r")]
    [InlineData("person", "0123456789abcdef", "m", "", "r")]
    [InlineData("reason", "0123456789abcdef", "m", "p", "")]
    public async Task Hold_ThatLacksSomething_NamesIt(string field, string id, string matter, string person, string reason)
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var request = new PlaceHoldRequest { MessageId = ByteString.CopyFromUtf8(id), Matter = matter, Person = person, Reason = reason };

        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await federation.RetentionOf(Police).PlaceHoldAsync(request));

        Assert.Equal("INVALID_REQUEST", WireError.ReasonOf(refused));
        Assert.Equal(field, Assert.Single(WireError.ViolationsOf(refused)).Field);
    }

    [Fact]
    public async Task Holds_OfMoreThanAPage_AreListedPageByPage()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        Delivery given = await GiveAsync(federation);
        RetentionService.RetentionServiceClient desk = federation.RetentionOf(Police);
        foreach (string matter in new[] { "a", "b", "c" })
        {
            await desk.PlaceHoldAsync(new PlaceHoldRequest { MessageId = given.MessageId, Matter = matter, Person = "R. Example", Reason = "why" });
        }

        ListHoldsResponse first = await desk.ListHoldsAsync(new ListHoldsRequest { PageSize = 2 });
        ListHoldsResponse last = await desk.ListHoldsAsync(new ListHoldsRequest { PageSize = 2, PageToken = first.NextPageToken });

        Assert.Equal(["a", "b", "c"], first.Holds.Concat(last.Holds).Select(static hold => hold.Matter));
        Assert.Equal("", last.NextPageToken);
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await desk.ListHoldsAsync(new ListHoldsRequest { PageToken = "x" }));
        Assert.Equal("INVALID_REQUEST", WireError.ReasonOf(refused));
    }

    private static async Task<Delivery> GiveAsync(TestFederation federation, TimeSpan? kept = null, string request = "r1")
    {
        ThreatNotice notice = Notices.Threat();
        notice.Handling.Retention.KeepUntilUnixSeconds = (TestFederation.Start + (kept ?? Kept)).ToUnixTimeSeconds();
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk, request);
        ByteString id = (await federation.Client(School, "records").PublishAsync(notice.Request(request))).MessageId;
        Delivery given = await desk.NextAsync();
        while (given.MessageId != id)
        {
            given = await desk.NextAsync();
        }

        return given;
    }

    // Minute by minute, until the node has had its rounds: one erases, the next destroys.
    private static async Task<DestructionReason> EndAsync(TestFederation federation, string agency, ByteString message)
    {
        JournalEntry? entry = null;
        await Eventually.HoldsAsync(async () =>
        {
            federation.Clock.Advance(PayloadExpiry.DefaultInterval);
            entry = (await Traces.OfAsync(federation.Auditor(agency), message)).FirstOrDefault(static entry => entry.PayloadsDestroyed is not null);
            return entry is not null;
        });
        return entry!.PayloadsDestroyed.Reason;
    }

    private static async Task<LegalHold> HoldAsync(TestFederation federation, string agency, ByteString message) =>
        (await federation.RetentionOf(agency).PlaceHoldAsync(
            new PlaceHoldRequest { MessageId = message, Matter = "2026-0417", Person = "R. Example", Reason = "the inquiry" })).Hold;

    private static async Task EraseAsync(TestFederation federation, ByteString message) =>
        await federation.Client(School, "records").ChangeNoticeAsync(new ChangeNoticeRequest
        {
            RequestId = "erase", Change = new Change { Kind = ChangeKind.Erase, Reason = ChangeReason.Unlawful, Target = message },
        });
}
