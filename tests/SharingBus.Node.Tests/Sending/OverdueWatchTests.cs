using SharingBus.Node.Sending;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Sending;

public sealed class OverdueWatchTests
{
    private readonly TestClock _clock = new(TestFederation.Start);

    [Fact]
    public void Oldest_WithoutReceipt_IsOverdueAfterDeadlinesThatDouble()
    {
        var watch = new OverdueWatch(_clock);
        List<int> overdueAt = [];
        watch.Look(1);
        for (int second = 1; second <= 1_200; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            if (watch.Look(1) > 0)
            {
                overdueAt.Add(second);
            }
        }

        Assert.Equal([30, 90, 210, 450, 750, 1_050], overdueAt);
    }

    [Fact]
    public void Oldest_ThatMovesOn_IsWatchedAnew()
    {
        var watch = new OverdueWatch(_clock);
        watch.Look(1);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, watch.Look(1));
        _clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(0, watch.Look(2));
        Assert.InRange(watch.Patience, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(30));
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.Zero, watch.Patience);
        Assert.Equal(1, watch.Look(2));
        Assert.Equal(0, watch.Look(null));
        Assert.Equal(Timeout.InfiniteTimeSpan, watch.Patience);
    }
}
