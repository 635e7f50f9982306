using SharingBus.Node.Admission;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Tests.Admission;

public sealed class CallerRateTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Rate_UsedUp_SaysHowLongUntilTheNextNotice()
    {
        CallerRate rate = Rate(notices: 2, bytes: 0);

        Assert.Equal(TimeSpan.Zero, rate.Take(1));
        Assert.Equal(TimeSpan.Zero, rate.Take(1));
        Assert.Equal(TimeSpan.FromMilliseconds(500), rate.Take(1));
        _time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.NotEqual(TimeSpan.Zero, rate.Take(1));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(TimeSpan.Zero, rate.Take(1));
    }

    [Fact]
    public void Rate_AfterALongPause_AllowsNoMoreThanASecondsWorth()
    {
        CallerRate rate = Rate(notices: 3, bytes: 0);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => rate.Take(1) == TimeSpan.Zero));
    }

    [Fact]
    public void Rate_OfBytes_LetsALargeNoticeGoAndMakesItsSenderPay()
    {
        CallerRate rate = Rate(notices: 0, bytes: 1_000);

        Assert.Equal(TimeSpan.Zero, rate.Take(5_000));
        Assert.Equal(4.001, rate.Take(1).TotalSeconds, 6);
    }

    [Fact]
    public void Rate_RefusedForItsBytes_TakesNoNoticeEither()
    {
        CallerRate rate = Rate(notices: 2, bytes: 10);
        Assert.Equal(TimeSpan.Zero, rate.Take(10));
        Assert.NotEqual(TimeSpan.Zero, rate.Take(10));
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(TimeSpan.Zero, rate.Take(1));
    }

    [Fact]
    public void Rate_ByDefault_IsBeyondWhatABenchmarkPublishes() =>
        Assert.True(new SystemOptions { Name = "records" }.NoticesPerSecond >= 200_000);

    private CallerRate Rate(double notices, double bytes) =>
        new(new SystemOptions { Name = "records", NoticesPerSecond = notices, BytesPerSecond = bytes }, _time);
}
