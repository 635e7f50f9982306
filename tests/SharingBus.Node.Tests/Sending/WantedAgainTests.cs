using SharingBus.Node.Sending;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Sending;

public sealed class WantedAgainTests
{
    private readonly TestClock _clock = new(TestFederation.Start);

    [Fact]
    public void Requests_WithinASecond_WaitForTheNextRound()
    {
        var wanted = new WantedAgain(_clock);
        wanted.Add(3, 4);
        Assert.Equal([3, 4, null], [wanted.Next(), wanted.Next(), wanted.Next()]);
        Assert.Equal(Timeout.InfiniteTimeSpan, wanted.Patience);

        wanted.Add(3, 3);
        wanted.Add(3, 3);
        Assert.Null(wanted.Next());
        Assert.InRange(wanted.Patience, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.Zero, wanted.Patience);
        Assert.Equal([3, null], [wanted.Next(), wanted.Next()]);
    }

    [Fact]
    public void Request_ForAnyNumberOfBatches_IsObeyedForAsManyAsMayBeUnderWay()
    {
        var wanted = new WantedAgain(_clock);
        wanted.Add(1, long.MaxValue);

        for (int sequence = 1; sequence <= WantedAgain.MaxBatches; sequence++)
        {
            Assert.Equal(sequence, wanted.Next());
        }

        Assert.Null(wanted.Next());
    }
}
