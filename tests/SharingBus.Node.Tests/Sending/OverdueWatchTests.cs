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
        AwaitedReceipt first = Awaited(1);
        watch.Look(first);
        for (int second = 1; second <= 1_200; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            if (watch.Look(first) > 0)
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
        AwaitedReceipt first = Awaited(1);
        watch.Look(first);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, watch.Look(first));
        _clock.Advance(TimeSpan.FromSeconds(60));

        AwaitedReceipt second = Awaited(2);
        Assert.Equal(0, watch.Look(second));
        Assert.InRange(watch.Patience, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(30));
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.Zero, watch.Patience);
        Assert.Equal(1, watch.Look(second));
        Assert.Equal(0, watch.Look(null));
        Assert.Equal(Timeout.InfiniteTimeSpan, watch.Patience);
    }

    [Fact]
    public void Oldest_ThatNobodyLookedAtInTime_IsOverdueAtTheFirstLook()
    {
        var watch = new OverdueWatch(_clock);
        AwaitedReceipt first = Awaited(1);
        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(1, watch.Look(first));
    }

    private AwaitedReceipt Awaited(long sequence) => new(sequence, _clock.GetTimestamp());
}
