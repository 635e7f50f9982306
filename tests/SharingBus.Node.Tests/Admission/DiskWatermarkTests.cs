using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Node.Admission;

namespace SharingBus.Node.Tests.Admission;

public sealed class DiskWatermarkTests
{
    private const long Gibibyte = 1024L * 1024 * 1024;

    private readonly ManualTime _time = new();
    private DiskSpace _space = new(100, 1_000);
    private int _measured;

    [Theory]
    [InlineData(50, 1_000, true)]
    [InlineData(49, 1_000, false)]
    [InlineData(Gibibyte, 1_000 * Gibibyte, true)]
    [InlineData(Gibibyte - 1, 1_000 * Gibibyte, false)]
    public void Reserve_ByDefault_IsAShareOfASmallDiskAndBoundedOnALargeOne(long free, long total, bool takes)
    {
        _space = new DiskSpace(free, total);
        using DiskWatermark disk = Watermark(new AdmissionOptions { Measure = Measure });

        Assert.Equal(takes, disk.TakesNotices);
        Assert.True(disk.TakesRights);
    }

    [Fact]
    public void Disk_ThatFills_StopsNoticesFirstAndRightsLater()
    {
        using DiskWatermark disk = Watermark(new AdmissionOptions { Measure = Measure, DiskReserveBytes = 80 });
        Assert.True(disk.TakesNotices);

        SetFree(79);
        Assert.Equal((false, true), (disk.TakesNotices, disk.TakesRights));
        SetFree(9);
        Assert.Equal((false, false), (disk.TakesNotices, disk.TakesRights));
        SetFree(80);
        Assert.Equal((true, true), (disk.TakesNotices, disk.TakesRights));
    }

    [Fact]
    public void Disk_AskedByEveryNotice_IsMeasuredByTheTimerAlone()
    {
        using DiskWatermark disk = Watermark(new AdmissionOptions { Measure = Measure });
        for (int notice = 0; notice < 1_000; notice++)
        {
            _ = disk.TakesNotices;
        }

        Assert.Equal(1, _measured);
        _time.Advance(DiskWatermark.Interval);
        Assert.Equal(2, _measured);
    }

    [Fact]
    public void Disk_OfARealDirectory_IsMeasured()
    {
        DiskSpace space = DiskSpace.Of(Path.GetTempPath());

        Assert.InRange(space.FreeBytes, 1, space.TotalBytes);
    }

    private void SetFree(long bytes)
    {
        _space = _space with { FreeBytes = bytes };
        _time.Advance(DiskWatermark.Interval);
    }

    private DiskSpace Measure(string directory)
    {
        _measured++;
        return _space;
    }

    private DiskWatermark Watermark(AdmissionOptions options) => new(options, "school-test", "", _time, NullLogger.Instance);
}
