using SharingBus.Exchange.V1;
using SharingBus.Node.Subscriptions;

namespace SharingBus.Node.Tests.Subscriptions;

/// <summary>The window of a session: what is under way, and up to where everything is done.</summary>
public sealed class OutstandingTests
{
    private static readonly InboxPosition Start = new(10, 0);

    [Fact]
    public void Acknowledgement_OutOfOrder_KeepsTheCursorBeforeTheFirstGap()
    {
        Outstanding outstanding = Holding(3);

        (IReadOnlyList<InboxItem> second, ulong behindFirstGap) = outstanding.Acknowledge(0, [Number(1), Number(2)]);
        (IReadOnlyList<InboxItem> first, ulong behindAll) = outstanding.Acknowledge(0, [Number(0)]);

        Assert.Equal([Number(1), Number(2)], second.Select(item => item.Position));
        Assert.Equal(Number(0) - 1, behindFirstGap);
        Assert.Equal([Number(0)], first.Select(item => item.Position));
        Assert.Equal(new InboxPosition(11, 0).Done, behindAll);
    }

    [Fact]
    public void Acknowledgement_OfWhatIsAcknowledgedOrWasNeverGiven_IsPassedOver()
    {
        Outstanding outstanding = Holding(2);
        outstanding.Acknowledge(Number(0), []);

        (IReadOnlyList<InboxItem> items, _) = outstanding.Acknowledge(Number(0), [Number(0), Number(77)]);

        Assert.Empty(items);
        Assert.Single(outstanding.Items);
    }

    [Fact]
    public void Room_ByBytes_IsGoneWithTheViewThatReachesTheBound()
    {
        Outstanding outstanding = Holding(2, maxBytes: 200);

        Assert.Equal(0, outstanding.Room.Bytes);
        outstanding.Acknowledge(Number(0), []);
        Assert.Equal(100, outstanding.Room.Bytes);
    }

    [Fact]
    public void Room_WithTooManyAcknowledgedAheadOfAGap_WaitsForTheGap()
    {
        var outstanding = new Outstanding(limit: 2, maxBytes: long.MaxValue, Start);
        outstanding.Add(Page(0, 1));
        for (int ahead = 1; ahead <= Outstanding.MaxAhead; ahead++)
        {
            outstanding.Add(Page(ahead, 1));
            outstanding.Acknowledge(0, [Number(ahead)]);
        }

        Assert.Equal(0, outstanding.Room.Count);
        outstanding.Acknowledge(0, [Number(0)]);
        Assert.Equal(2, outstanding.Room.Count);
    }

    [Fact]
    public void PassedOver_BehindADeliveryUnderWay_IsDoneOnceItIsAcknowledged()
    {
        Outstanding outstanding = Holding(1);
        outstanding.Add(new InboxPage([], new InboxPosition(40, 0), 500));

        Assert.Null(outstanding.DoneIfIdle);
        (_, ulong done) = outstanding.Acknowledge(Number(0), []);

        Assert.Equal(new InboxPosition(40, 0).Done, done);
        Assert.Equal(done, outstanding.DoneIfIdle);
    }

    [Fact]
    public void Positions_AndTheirNumbers_AreTheSame()
    {
        Assert.Equal(new InboxPosition(7, 12), InboxPosition.At(new InboxPosition(7, 12).Number));
        Assert.Equal(new InboxPosition(7, 13), InboxPosition.Behind(new InboxPosition(7, 12).Number));
        Assert.Equal(new InboxPosition(7, 0), InboxPosition.Behind(new InboxPosition(7, 0).Done));
        Assert.Equal(InboxPosition.First, InboxPosition.Behind(0));
    }

    private static Outstanding Holding(int count, long maxBytes = long.MaxValue)
    {
        var outstanding = new Outstanding(limit: 100, maxBytes, Start);
        outstanding.Add(Page(0, count));
        return outstanding;
    }

    private static InboxPage Page(int first, int count) =>
        new([.. Enumerable.Range(first, count).Select(Item)], new InboxPosition(11, 0), 0);

    private static InboxItem Item(int place) =>
        new(Number(place), "school-test", new Delivery { Notice = Google.Protobuf.ByteString.CopyFrom(new byte[100]) }, null, 0, 0);

    private static ulong Number(int place) => Start.Number + (ulong)place;
}
