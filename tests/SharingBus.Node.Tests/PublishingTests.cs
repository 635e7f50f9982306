using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests;

/// <summary>What is accepted and what is refused.</summary>
public sealed class PublishingTests
{
    [Fact]
    public async Task Publish_SameRequestAgain_GivesTheSameIdAndNoSecondDelivery()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishRequest request = Notices.Threat().Request("r1");

        PublishResponse first = await records.PublishAsync(request);
        PublishResponse second = await records.PublishAsync(request);
        await federation.StopNodeAsync(TestBundle.School);
        await federation.StartNodeAsync(TestBundle.School);
        federation.Clock.Advance(TimeSpan.FromDays(8));
        PublishResponse third = await federation.Client(TestBundle.School, "records").PublishAsync(request);
        PublishResponse other = await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat("Another").Request("r2"));

        Assert.False(first.Duplicate);
        Assert.True(second.Duplicate);
        Assert.Equal(first.MessageId, second.MessageId);
        Assert.Equal(first.MessageId, third.MessageId);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        Assert.Equal(first.MessageId, (await desk.NextAsync()).MessageId);
        Assert.Equal(other.MessageId, (await desk.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Publish_SameRequestIdForAnotherNotice_IsRefused()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        await records.PublishAsync(Notices.Threat().Request("r1"));

        RpcException refused = await RefusedAsync(records, Notices.Threat("Another").Request("r1"));

        Assert.Equal(StatusCode.AlreadyExists, refused.StatusCode);
        Assert.Equal("REQUEST_ID_REUSED", WireError.ReasonOf(refused));
    }

    [Fact]
    public async Task Publish_InvalidNotice_NamesThePlaceAndTheRemedy()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ThreatNotice notice = Notices.Threat();
        notice.Persons[0].Threshold = Threshold.ConcernOnly;

        RpcException refused = await RefusedAsync(federation.Client(TestBundle.School, "records"), notice.Request("r1"));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Equal("INVALID_NOTICE", WireError.ReasonOf(refused));
        Assert.Contains(WireError.ViolationsOf(refused), v => v.Field.StartsWith("persons[0]", StringComparison.Ordinal));
        Assert.DoesNotContain("Alex", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("desk", "NOT_PERMITTED", StatusCode.PermissionDenied)]
    [InlineData("stranger", "NOT_PERMITTED", StatusCode.PermissionDenied)]
    public async Task Publish_BySystemWithoutTheRight_IsRefused(string system, string reason, StatusCode code)
    {
        await using TestFederation federation = await TestFederation.StartAsync();

        RpcException refused = await RefusedAsync(federation.Client(TestBundle.School, system), Notices.Threat().Request("r1"));

        Assert.Equal((code, reason), (refused.StatusCode, WireError.ReasonOf(refused)));
    }

    [Fact]
    public async Task Publish_WithTheCertificateOfAnotherAgency_IsRefused()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ExchangeService.ExchangeServiceClient stranger = federation.Client(TestBundle.School, federation.System(TestBundle.Police, "records"));
        PublishRequest request = Notices.Threat().Request("r1");
        request.Agency = TestBundle.School;

        RpcException refused = await RefusedAsync(stranger, request);

        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
    }

    [Fact]
    public async Task Publish_WithAnEmptyAudience_IsNeverEveryone()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        PublishRequest request = Notices.Threat().Request("r1");
        request.Audience = new Audience();

        RpcException refused = await RefusedAsync(federation.Client(TestBundle.School, "records"), request);

        Assert.Equal("EMPTY_AUDIENCE", WireError.ReasonOf(refused));
    }

    [Fact]
    public async Task Publish_WithAnAudience_ReachesNobodyElse()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishRequest narrowed = Notices.Threat("For the youth agency").Request("r1");
        narrowed.Audience = new Audience { Agencies = { TestBundle.Youth } };
        await records.PublishAsync(narrowed);
        PublishResponse open = await records.PublishAsync(Notices.Threat().Request("r2"));

        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(open.MessageId, (await desk.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Publish_WithARoleInItsAudience_ReachesNoOtherRoleOfThatAgency()
    {
        await using TestFederation federation = await TestFederation.StartAsync(shape: bundle => bundle.NightDeskReleases = ["title"]);
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        PublishRequest narrowed = Notices.Threat("For nobody at the duty desk").Request("r1");
        narrowed.Audience = new Audience { Agencies = { TestBundle.Police }, Roles = { $"{TestBundle.Police}/{TestBundle.NightDesk}" } };
        await records.PublishAsync(narrowed);
        PublishRequest named = Notices.Threat().Request("r2");
        named.Audience = new Audience { Agencies = { TestBundle.Police }, Roles = { $"{TestBundle.Police}/{TestBundle.DutyDesk}" } };
        PublishResponse second = await records.PublishAsync(named);

        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(second.MessageId, (await desk.NextAsync()).MessageId);
    }

    [Theory]
    [InlineData($"{TestBundle.Police}/nobody")]
    [InlineData($"{TestBundle.Youth}/{TestBundle.Mentor}")]
    [InlineData("nobody")]
    public async Task Publish_WithAnUnknownRoleInItsAudience_IsRefused(string role)
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        PublishRequest request = Notices.Threat().Request("r1");
        request.Audience = new Audience { Agencies = { TestBundle.Police }, Roles = { role } };

        RpcException refused = await RefusedAsync(federation.Client(TestBundle.School, "records"), request);

        Assert.Equal("UNKNOWN_ROLE", WireError.ReasonOf(refused));
    }

    [Fact]
    public async Task Publish_OfNonCanonicalBytes_IsStoredCanonically()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        PublishRequest request = Notices.Threat().Request("r1");
        // The title again, and a field that nobody knows: last one wins, the unknown one goes.
        byte[] titleAgain = new ThreatNotice { Title = "Second title" }.ToByteArray();
        request.Notice = ByteString.CopyFrom([.. request.Notice, .. titleAgain, 0xFA, 0x3E, 0x01, 0x41]);
        await federation.Client(TestBundle.School, "records").PublishAsync(request);

        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal("Second title", ThreatNotice.Parser.ParseFrom((await desk.NextAsync()).Notice).Title);
    }

    [Fact]
    public async Task PublishStream_OneBadNoticeInAFrame_DoesNotHoldUpItsNeighbours()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ThreatNotice bad = Notices.Threat();
        bad.Handling.Tlp = Tlp.Unspecified;
        using var call = federation.Client(TestBundle.School, "records").PublishStream();
        await call.RequestStream.WriteAsync(new PublishStreamRequest
        {
            Requests = { Notices.Threat().Request("r1"), bad.Request("r2"), Notices.Threat().Request("r3") },
        });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        PublishStreamResponse answer = call.ResponseStream.Current;
        await call.RequestStream.CompleteAsync();

        Assert.Equal(
            [PublishResult.OutcomeOneofCase.Accepted, PublishResult.OutcomeOneofCase.Refused, PublishResult.OutcomeOneofCase.Accepted],
            answer.Results.Select(r => r.OutcomeCase));
        Assert.Equal("INVALID_NOTICE", answer.Results[1].Refused.Reason);
        Assert.Equal("handling.tlp", answer.Results[1].Refused.Field);
    }

    [Fact]
    public async Task Publish_ToConcealTheOrigin_NeedsARelay()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        ThreatNotice notice = Notices.Threat();
        notice.Handling.ConcealOrigin = true;

        RpcException refused = await RefusedAsync(federation.Client(TestBundle.School, "records"), notice.Request("r1"));

        Assert.Equal("CONCEAL_ORIGIN_NEEDS_RELAY", WireError.ReasonOf(refused));
    }

    private static async Task<RpcException> RefusedAsync(ExchangeService.ExchangeServiceClient client, PublishRequest request) =>
        await Assert.ThrowsAsync<RpcException>(async () => await client.PublishAsync(request));
}
