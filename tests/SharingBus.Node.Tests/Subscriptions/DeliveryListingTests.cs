using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Subscriptions;

public sealed class DeliveryListingTests : IAsyncLifetime
{
    private TestFederation _federation = null!;
    private PoliceInbox _inbox = null!;

    public async ValueTask InitializeAsync()
    {
        _federation = await TestFederation.StartAsync(shape: bundle => bundle.NightDeskReleases = ["title"]);
        _inbox = new PoliceInbox(_federation);
    }

    public ValueTask DisposeAsync() => _federation.DisposeAsync();

    [Fact]
    public async Task Pages_GiveEverythingOnceInOrder_AndMoveNoCursor()
    {
        await _inbox.PublishManyAsync(Enumerable.Range(0, 60).Select(number => Notices.Threat($"Number {number}")), 7);
        await _inbox.PublishAsync(Notices.Threat("Number 60"));
        List<string> titles = [];
        List<ulong> positions = [];
        ListDeliveriesResponse page;
        ulong after = 0;
        do
        {
            page = await ListAsync(request => (request.AfterPosition, request.PageSize) = (after, 13));
            Assert.True(page.Deliveries.Count == 13 || page.AtEnd);
            titles.AddRange(page.Deliveries.Select(listed => ThreatNotice.Parser.ParseFrom(listed.Delivery.Notice).Title));
            positions.AddRange(page.Deliveries.Select(listed => listed.Delivery.Position));
            Assert.All(page.Deliveries, listed => Assert.Equal(TestFederation.Start.ToUnixTimeMilliseconds() * 1000, listed.ReceivedAtUnixMicros));
            after = page.NextPosition;
        }
        while (!page.AtEnd);

        Assert.Equal(Enumerable.Range(0, 61).Select(number => $"Number {number}"), titles);
        Assert.Equal(positions.Order(), positions);
        Assert.Equal(0u, await _inbox.CursorAsync("reader"));
        Assert.Empty((await ListAsync(request => request.AfterPosition = after)).Deliveries);
    }

    [Fact]
    public async Task Page_IsOnRecordAsDelivered()
    {
        await _inbox.PublishAsync(Notices.Threat());
        await ListAsync(_ => { });

        IReadOnlyList<JournalEntry> delivered = await _federation.StopAndReadAsync(TestBundle.Police, JournalEntry.EventOneofCase.Delivered);
        Assert.Equal((TestBundle.DutyDesk, "reader", TestBundle.School), (delivered.Single().Delivered.Role, delivered.Single().Delivered.Subscriber, delivered.Single().Delivered.Origin));
    }

    [Fact]
    public async Task Retracted_IsNotThere_AndItsChangeIs()
    {
        PublishResponse accepted = await _inbox.PublishAsync(Notices.Threat());
        await _federation.Client(TestBundle.School, "records").ChangeNoticeAsync(new ChangeNoticeRequest
        {
            RequestId = "retract", Change = new Change { Kind = ChangeKind.Retract, Reason = ChangeReason.SentInError, Target = accepted.MessageId },
        });
        ListDeliveriesResponse page;
        do
        {
            page = await ListAsync(_ => { });
        }
        while (page.Deliveries.All(listed => listed.Delivery.Change is null));

        Assert.Equal(accepted.MessageId, Assert.Single(page.Deliveries).Delivery.Change.Target);
    }

    [Theory]
    [InlineData("desk", TestBundle.DutyDesk, "night-bridge")]
    [InlineData("desk", TestBundle.DutyDesk, "nobody")]
    [InlineData("night-bridge", TestBundle.DutyDesk, "")]
    [InlineData("night-bridge", TestBundle.DutyDesk, "desk")]
    [InlineData("desk", TestBundle.NewDesk, "")]
    [InlineData("desk", TestBundle.SafeguardingLead, "")]
    public async Task Role_ThatOneOfBothLacks_IsRefused(string caller, string role, string onBehalfOf)
    {
        await _inbox.PublishAsync(Notices.Threat());
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await _federation.Client(TestBundle.Police, caller).ListDeliveriesAsync(
            new ListDeliveriesRequest { Role = role, Subscriber = "reader", OnBehalfOf = onBehalfOf }));

        Assert.Equal((StatusCode.PermissionDenied, "NOT_PERMITTED"), (refused.StatusCode, WireError.ReasonOf(refused)));
    }

    [Fact]
    public async Task OnBehalfOf_ASystemWithTheRole_IsGiven()
    {
        await _inbox.PublishAsync(Notices.Threat());

        Assert.Single((await ListAsync(request => request.OnBehalfOf = "bridge")).Deliveries);
    }

    [Fact]
    public async Task Request_ThatIsMalformed_IsRefusedByItsFields()
    {
        RpcException size = await Assert.ThrowsAsync<RpcException>(() => ListAsync(request =>
        {
            request.PageSize = 1_001;
            request.Types_.Add(NoticeType.Unspecified);
        }));
        RpcException name = await Assert.ThrowsAsync<RpcException>(() => ListAsync(request => request.Subscriber = "Reader"));

        Assert.Equal(["page_size", "types"], WireError.ViolationsOf(size).Select(violation => violation.Field));
        Assert.Equal("SUBSCRIBER_INVALID", WireError.ReasonOf(name));
    }

    [Fact]
    public async Task Rights_AreThoseOfBoth_AndNoneOfAStranger()
    {
        ExchangeService.ExchangeServiceClient desk = _federation.Client(TestBundle.Police, "hub");

        GetSystemRightsResponse bridge = await desk.GetSystemRightsAsync(new GetSystemRightsRequest { System = "bridge" });
        GetSystemRightsResponse night = await desk.GetSystemRightsAsync(new GetSystemRightsRequest { System = "night-bridge" });

        Assert.Equal([TestBundle.DutyDesk], bridge.Roles); // the safeguarding lead is a role of another agency
        Assert.Equal([NoticeType.ThreatNotice], bridge.PublishTypes);
        Assert.Equal([TestBundle.NightDesk], night.Roles);
        Assert.Empty(night.PublishTypes);
        Assert.Equal(new GetSystemRightsResponse(), await desk.GetSystemRightsAsync(new GetSystemRightsRequest { System = "nobody" }));
        Assert.Equal(new GetSystemRightsResponse(), await desk.GetSystemRightsAsync(new GetSystemRightsRequest { System = "audit" }));
        await Assert.ThrowsAsync<RpcException>(async () => await desk.GetSystemRightsAsync(new GetSystemRightsRequest { System = "desk", Agency = TestBundle.School }));
    }

    private async Task<ListDeliveriesResponse> ListAsync(Action<ListDeliveriesRequest> shape)
    {
        var request = new ListDeliveriesRequest { Role = TestBundle.DutyDesk, Subscriber = "reader" };
        shape(request);
        return await _federation.Client(TestBundle.Police, "desk").ListDeliveriesAsync(request);
    }
}
