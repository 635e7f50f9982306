using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Subscriptions;

namespace SharingBus.Node.Tests.Subscriptions;

public sealed class GivenMessagesTests
{
    private static readonly BatchPart Batch = new() { Lane = Lane.Bulk, Incarnation = ByteString.CopyFrom(new byte[16]), Sequence = 7 };

    [Theory]
    [InlineData(2, 4)]
    [InlineData(4, 2)]
    public void Messages_OfOneBatchThatCameInByThemselves_AreNamedByTheirPlacesAndNoOthers(int firstPlaces, int secondPlaces)
    {
        // The first and the third of three: each came with the places up to its own and an empty one.
        var given = new GivenMessages([Item(firstPlaces), Item(secondPlaces)]);

        ByteString positions = Assert.Single(Assert.Single(given.ByOrigin).Parts).Positions;

        Assert.Equal([true, false, true, false], Enumerable.Range(0, 4).Select(place => Positions.Holds(positions, place)));
    }

    private static InboxItem Item(int places) => new(1, "school-test", null, Batch, places - 2, places);
}
